#ifndef SERVICES_RELOCATION_RIGHTS_ERASURE_DESK_H_
#define SERVICES_RELOCATION_RIGHTS_ERASURE_DESK_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/rights/erasure_store.h"
#include "services/relocation/rights/retention_rules.h"
#include "sojourn/relocation/v1/protection_calls.pb.h"

// Where cases come to their end: how long they are kept, and their erasure.
namespace sojourn::relocation {

class ErasureDesk {
 public:
  explicit ErasureDesk(const CaseDesk& desk)
      : runtime_(desk.runtime()), desk_(desk) {}

  // The case is erased from here on: nobody finds it any more, and the workflow
  // asks the key store and every service until they have deleted their part.
  // A case that is erased already answers with its tombstone. A case whose keys
  // are gone, restored from a backup, is erased again whatever the rules say
  // but for a legal hold. Errors: NOT_FOUND, ABORTED ETAG_MISMATCH, those of
  // CheckErasure, IsSecondOfficer and CheckVoice, and those of
  // idempotency::Mutate.
  struct Erased {
    // Unset where the call was the first of two that erase the case.
    std::optional<erasures::Tombstone> tombstone;
    // When such a first call lapses; unset where it does not.
    std::optional<absl::Time> lapses_at;
  };
  absl::StatusOr<Erased> Erase(const server::Call& call, const CaseName& name,
                               ErasureReason reason,
                               const v1::EraseRelocationRequest& request) const;

  // How long the case is kept, as it is after the change.
  struct Kept {
    RetentionFacts facts;
    // Opened; empty without a hold.
    std::string legal_hold_reason;
    // Why it is kept for another year, said last.
    std::string justification;
    // When the word of the first who wants the hold lifted lapses.
    std::optional<absl::Time> lift_lapses_at;
  };
  // Errors: NOT_FOUND, ABORTED ETAG_MISMATCH, DEFENDER_DISAGREES, those of
  // CheckView, CheckVoice and LiftsHold, and those of idempotency::Mutate.
  absl::StatusOr<Kept> SetRetention(
      const server::Call& call, const CaseName& name,
      const v1::SetRetentionRequest& request) const;

  // As it is kept now. The caller has been found to see the case.
  absl::StatusOr<Kept> ReadKept(const server::Call& call,
                                const std::string& relocation_id) const;

 private:
  absl::StatusOr<Erased> ReadErased(const server::Call& call,
                                    std::string_view relocation_id) const;
  absl::StatusOr<bool> FetchKeys(const server::Call& call,
                                 const CaseName& name) const;
  struct Wish {
    ErasureReason reason = ErasureReason::kRetention;
    const v1::EraseRelocationRequest& request;
    const auth::Caller& caller;
    // Its keys are there.
    bool readable = true;
  };
  absl::Status CheckAllowed(db::Transaction& tx, const erasures::Root& root,
                            const RetentionFacts& retention,
                            const Wish& wish) const;
  absl::StatusOr<idempotency::Outcome> Decide(db::Transaction& tx,
                                              const erasures::Root& root,
                                              const Wish& wish) const;

  server::Runtime& runtime_;
  const CaseDesk& desk_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RIGHTS_ERASURE_DESK_H_
