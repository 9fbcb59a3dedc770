#ifndef SERVICES_RELOCATION_CASE_CASE_DESK_H_
#define SERVICES_RELOCATION_CASE_CASE_DESK_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/ids.h"
#include "common/db/transaction.h"
#include "common/idempotency/mutation.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "google/protobuf/message.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/coordination_rows.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_store_case.h"

// Where handlers take a case in hand: found in the caller's scope, locked,
// opened, changed once per request_id.
namespace sojourn::relocation {

class CaseEdit;

// Which cases `call` may touch, by the policy's row for its method and the
// caller's roles: an NGO those it submitted, a verifier or security officer
// those assigned, a city those it was asked for.
Scope ScopeOf(const auth::PolicyTable& policy, const server::Call& call);

// The change itself, under the lock: decides, writes with SaveCase, and
// returns the public id of what it wrote beside the case, if anything. Runs in
// the transaction, possibly more than once.
using CaseChange = absl::FunctionRef<absl::StatusOr<std::string>(
    db::Transaction& tx, const CaseRow& row, const OpenedCase& current)>;

class CaseDesk {
 public:
  explicit CaseDesk(server::Runtime& runtime)
      : runtime_(runtime), vault_(runtime.sealer()) {}

  // Returns what `change` returned, also for a repeated request_id. `etag` is
  // compared unless it is empty. Errors besides those of `change`: NOT_FOUND,
  // ABORTED ETAG_MISMATCH, and those of idempotency::Mutate; where her no was
  // kept in place of the change FAILED_PRECONDITION DEFENDER_DISAGREES, also
  // for a repeated request_id.
  absl::StatusOr<std::string> Change(const server::Call& call,
                                     const CaseName& name,
                                     std::string_view etag,
                                     CaseChange change) const;

  // The same for changes of the case half.
  absl::StatusOr<std::string> Edit(
      const server::Call& call, const CaseName& name, std::string_view etag,
      absl::FunctionRef<absl::StatusOr<std::string>(CaseEdit& edit)> change)
      const;

  // FAILED_PRECONDITION DURESS_HEARD where `request` says that her duress
  // phrase was heard: it is stored as not agreed, and the lead, security
  // officers and auditors are told, before anything of the request is looked
  // at. OK where it was not heard. Called by every handler whose request
  // carries her word.
  template <typename Request>
  absl::Status Hear(const server::Call& call, const Request& request) const {
    return HearIn(call, request.relocation_id(), request);
  }

  // A reader's snapshot of one case. `now` is domain time.
  struct Snapshot {
    OpenedCase opened;
    CoordinationRows coordination;
    absl::Time now;
  };
  absl::StatusOr<Snapshot> Read(const server::Call& call,
                                const CaseName& name) const;

  const CaseVault& vault() const { return vault_; }
  server::Runtime& runtime() const { return runtime_; }

 private:
  absl::Status HearIn(const server::Call& call, std::string_view relocation_id,
                      const google::protobuf::Message& request) const;
  absl::Status Prefetch(const server::Call& call, const CaseName& name,
                        const Scope& scope) const;

  server::Runtime& runtime_;
  const CaseVault vault_;
};

// One change in the making: what every change of the case half writes in the
// same way.
class CaseEdit {
 public:
  CaseEdit(db::Transaction& tx, const CaseVault& vault,
           const server::Call& call, const OpenedCase& current);

  const OpenedCase& current;
  const CaseFacts facts;
  const absl::Time now;
  const auth::Caller& caller() const { return call_.caller; }
  const std::string& by() const { return call_.caller.subject; }
  const std::string& organisation_id() const {
    return call_.caller.organisation_id;
  }
  db::Transaction& tx() { return tx_; }

  // Seals a message or text of the case into a row.
  absl::StatusOr<db::Bytes> Seal(std::string_view table,
                                 std::string_view row_id,
                                 std::string_view column,
                                 std::string_view plain) const;

  // Writes a decision, its reason and her view; returns its row id.
  struct NewDecision {
    v1::DecisionKind kind = v1::DECISION_KIND_UNSPECIFIED;
    std::string outcome;
    std::string_view reason;
    // Null where none came.
    const v1::DefenderView* view = nullptr;
    std::optional<absl::Time> view_due;
    v1::VerificationPath path = v1::VERIFICATION_PATH_UNSPECIFIED;
    // Null where there is none.
    const v1::VerificationEvidence* evidence = nullptr;
    // The person or proposal it is about, of several.
    std::string about_id = "";
    v1::DecisionAfterNo after_no = v1::DECISION_AFTER_NO_UNSPECIFIED;
    std::string decision_id = crypto::NewPublicId();
  };
  absl::StatusOr<std::string> Decide(const NewDecision& decision);

  // What she says to this change: where it answers DEFENDER_DISAGREES, which it
  // does before it writes anything, her no is kept in its place. Null for none.
  void Asked(const v1::DefenderView* view, std::string_view about_id = "");
  // `changed`, or what stands for a no that was kept.
  absl::StatusOr<std::string> OrHerNo(absl::StatusOr<std::string> changed);

  // Tells the lead of now, and whoever watches over alerts of this kind, what
  // the caller does. `reason_sealed` is bound to alerts, `row_id`.
  void Tell(AlertKind kind, std::string row_id = crypto::NewUuidV7(),
            std::optional<db::Bytes> reason_sealed = std::nullopt);

  // Saves the case as `next` with one entry of history. Returns the public id
  // of what was written beside the case, if anything.
  struct Entry {
    Event event = Event::kCorrected;
    std::string reason = "";  // enum value
    std::optional<absl::Time> occurred_at = std::nullopt;
    std::string_view note = "";  // sealed
    std::string subject_row_id = "";
    // What Save returns.
    std::string subject_public_id = "";
    std::string corrects_row_id = "";
    // Paths of the intake.
    std::vector<std::string> changed_fields = {};
    std::optional<risk_rules::Kind> risk_cause = std::nullopt;
  };
  absl::StatusOr<std::string> Save(Relocation next, const Entry& entry);

 private:
  bool HasNo(const v1::DefenderView& view) const;
  absl::Status TellMissionsOfLevel(const Relocation& next);

  db::Transaction& tx_;
  const CaseVault& vault_;
  const server::Call& call_;
  const v1::DefenderView* asked_ = nullptr;
  std::string asked_about_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_CASE_DESK_H_
