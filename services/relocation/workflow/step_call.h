#ifndef SERVICES_RELOCATION_WORKFLOW_STEP_CALL_H_
#define SERVICES_RELOCATION_WORKFLOW_STEP_CALL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/transaction.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/coordination/coordination_edit.h"
#include "services/relocation/workflow/peers.h"
#include "services/relocation/workflow/workflow.h"

namespace sojourn::relocation {

// One kind of step: what is asked, and what the answer means for the case. The
// worker does the rest: lease, sealing of the request, repeats, recording.
class StepCall {
 public:
  virtual ~StepCall() = default;

  // The request, serialised, from the case opened in memory. An error is a
  // refusal: the step fails with its reason.
  virtual absl::StatusOr<std::string> Request(const Step& step,
                                              const CaseFile& file) const = 0;
  // Asked before every send, repeats included, in the transaction that keeps or
  // takes the request: whether the party still agrees to what this one shares
  // with whom, and the network with them. FAILED_PRECONDITION: as CheckShare.
  virtual absl::Status MaySend(const Step& step, const CaseFile& file,
                               const std::string& request) const = 0;
  // A repeat sends the same content, unless the call changes nothing.
  virtual bool KeepsRequest() const { return true; }
  // Blocks until the answer; no transaction is open.
  virtual absl::StatusOr<std::string> Send(
      const PeerCall& call, const std::string& request) const = 0;

  // What the answer brought, in the other service's terms.
  virtual std::string PeerRef(const std::string& response) const = 0;
  // Of a share: the number at or above its own that was heard before, so that
  // nothing was set; else 0.
  virtual int64_t OvertakenBy(const std::string&) const { return 0; }
  // Under the lock of the case, with the step already DONE or FAILED.
  virtual absl::Status Done(db::Transaction& tx, CoordinationEdit& edit,
                            const Step& step,
                            const std::string& response) const = 0;
  virtual absl::Status Refused(db::Transaction& tx, CoordinationEdit& edit,
                               const Step& step, std::string_view reason,
                               std::string_view remedy) const = 0;
};

// CONSENT_MISSING unless everybody agreed to `purpose` for this recipient,
// empty for one that is not known yet; then the reasons of
// agreements::CheckShare, unless all of `members` may have it.
absl::Status CheckShare(const CaseFile& file, std::string_view purpose,
                        std::string_view recipient_organisation_id,
                        const std::vector<std::string>& members);

// CASE_SUSPENDED for what is to be given back at her no, once its day is over,
// while nobody can ask her or she is not free to speak: it may not have been
// hers, and who is silent keeps everything.
absl::Status CheckMayGiveBack(const Step& step, const Relocation& relocation);

using StepCalls = std::map<StepKind, std::unique_ptr<StepCall>>;

// A step whose request and response are protobuf messages.
template <typename RequestT, typename ResponseT>
class ProtoStepCall : public StepCall {
 public:
  absl::StatusOr<std::string> Request(const Step& step,
                                      const CaseFile& file) const final {
    ASSIGN_OR_RETURN(const RequestT request, Build(step, file));
    return request.SerializeAsString();
  }
  absl::Status MaySend(const Step& step, const CaseFile& file,
                       const std::string& request) const final {
    ASSIGN_OR_RETURN(const RequestT parsed, Kept(request));
    return MayShare(step, file, parsed);
  }
  absl::StatusOr<std::string> Send(const PeerCall& call,
                                   const std::string& request) const final {
    ASSIGN_OR_RETURN(const RequestT parsed, Kept(request));
    ASSIGN_OR_RETURN(const ResponseT response, Call(call, parsed));
    return response.SerializeAsString();
  }
  std::string PeerRef(const std::string& response) const final {
    return Ref(Parse(response));
  }
  absl::Status Done(db::Transaction& tx, CoordinationEdit& edit,
                    const Step& step, const std::string& response) const final {
    return Apply(tx, edit, step, Parse(response));
  }
  int64_t OvertakenBy(const std::string& response) const final {
    return Overtaken(Parse(response));
  }
  // Most refusals show in GetSteps and change nothing else.
  absl::Status Refused(db::Transaction&, CoordinationEdit&, const Step&,
                       std::string_view, std::string_view) const override {
    return absl::OkStatus();
  }

 protected:
  virtual absl::StatusOr<RequestT> Build(const Step& step,
                                         const CaseFile& file) const = 0;
  // Most calls share nothing that was not shared before.
  virtual absl::Status MayShare(const Step&, const CaseFile&,
                                const RequestT&) const {
    return absl::OkStatus();
  }
  virtual absl::StatusOr<ResponseT> Call(const PeerCall& call,
                                         const RequestT& request) const = 0;
  virtual int64_t Overtaken(const ResponseT&) const { return 0; }
  virtual std::string Ref(const ResponseT&) const { return ""; }
  virtual absl::Status Apply(db::Transaction& tx, CoordinationEdit& edit,
                             const Step& step,
                             const ResponseT& response) const = 0;

 private:
  static absl::StatusOr<RequestT> Kept(const std::string& request) {
    RequestT parsed;
    if (parsed.ParseFromString(request)) return parsed;
    return absl::DataLossError("a kept request does not parse");
  }
  // Only ever our own serialisation of a moment ago.
  static ResponseT Parse(const std::string& response) {
    ResponseT parsed;
    parsed.ParseFromString(response);
    return parsed;
  }
};

void AddCapacityCalls(CapacityPeer& peer, StepCalls& calls);
void AddVisaCalls(VisaPeer& peer, const crypto::Sealer& sealer,
                  StepCalls& calls);
// Of the visa service too.
void AddTravelCalls(VisaPeer& peer, StepCalls& calls);
void AddGrantsCalls(GrantsPeer& peer, StepCalls& calls);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKFLOW_STEP_CALL_H_
