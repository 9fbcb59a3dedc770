#include <memory>
#include <string>
#include <string_view>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination/travel_ledger.h"
#include "services/relocation/stored.pb.h"
#include "services/relocation/workflow/step_call.h"

// The step that tells the visa service's travel ledger: one kind for all that
// is told, as it stands in clear.
namespace sojourn::relocation {
namespace {

namespace visa = ::sojourn::visa::v1;

class TellTravel final : public StepCall {
 public:
  explicit TellTravel(VisaPeer& peer) : peer_(peer) {}

  absl::StatusOr<std::string> Request(const Step& step,
                                      const CaseFile& file) const override {
    ASSIGN_OR_RETURN(const stored::LedgerCall call, LedgerCallFor(step, file));
    return call.SerializeAsString();
  }
  // No consent asked: no mission, host or funder reads the ledger, and 90/180
  // is judged for her by it.
  absl::Status MaySend(const Step&, const CaseFile&,
                       const std::string&) const override {
    return absl::OkStatus();
  }
  // The stay as the ledger has it then.
  absl::StatusOr<std::string> Send(const PeerCall& call,
                                   const std::string& request) const override {
    stored::LedgerCall what;
    if (!what.ParseFromString(request)) return Unreadable();
    switch (what.call_case()) {
      case stored::LedgerCall::kEntry:
        return Tell(call, &VisaPeer::RecordEntry, what.entry());
      case stored::LedgerCall::kExit:
        return Tell(call, &VisaPeer::RecordExit, what.exit());
      case stored::LedgerCall::kCorrection:
        return Tell(call, &VisaPeer::CorrectTravel, what.correction());
      case stored::LedgerCall::kRemoval:
        return Tell(call, &VisaPeer::RemoveTravel, what.removal());
      case stored::LedgerCall::CALL_NOT_SET:
        break;
    }
    return Unreadable();
  }
  std::string PeerRef(const std::string& response) const override {
    visa::Travel travel;
    travel.ParseFromString(response);
    return travel.travel_id();
  }
  // One thing after another: what comes next is told now.
  absl::Status Done(db::Transaction& tx, CoordinationEdit& edit, const Step&,
                    const std::string&) const override {
    return TellTravels(tx, edit);
  }
  absl::Status Refused(db::Transaction& tx, CoordinationEdit& edit, const Step&,
                       std::string_view, std::string_view) const override {
    return TellTravels(tx, edit);
  }

 private:
  static absl::Status Unreadable() {
    return absl::DataLossError("a kept request does not parse");
  }
  template <typename RequestT, typename ResponseT>
  absl::StatusOr<std::string> Tell(
      const PeerCall& call,
      absl::StatusOr<ResponseT> (VisaPeer::*method)(const PeerCall&,
                                                    const RequestT&),
      const std::string& kept) const {
    RequestT request;
    if (!request.ParseFromString(kept)) return Unreadable();
    ASSIGN_OR_RETURN(const ResponseT response, (peer_.*method)(call, request));
    return response.travel().SerializeAsString();
  }

  VisaPeer& peer_;
};

}  // namespace

void AddTravelCalls(VisaPeer& peer, StepCalls& calls) {
  calls[StepKind::kTellTravel] = std::make_unique<TellTravel>(peer);
}

}  // namespace sojourn::relocation
