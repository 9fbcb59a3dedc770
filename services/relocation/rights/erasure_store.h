#ifndef SERVICES_RELOCATION_RIGHTS_ERASURE_STORE_H_
#define SERVICES_RELOCATION_RIGHTS_ERASURE_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/db/params.h"
#include "common/db/query.h"
#include "common/db/result.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"
#include "services/relocation/rights/retention_rules.h"

// Rows of erased cases and of cases that are to be erased. An erasure goes in
// three moves, each one transaction: Bury, and nobody finds the case any more;
// Strip, once its keys are gone; ForgetNames, once every service has confirmed.
namespace sojourn::relocation::erasures {

// The root of a case whatever its state: $1 is its id or code. The second one
// locks it.
extern const db::Query kFind;
extern const db::Query kLock;

struct Root {
  std::string row_id;
  std::string relocation_id;
  std::string code;
  int64_t version = 0;
  State state = State::kErased;
  std::string lead_subject;
  std::optional<absl::Time> ended_at;
  // Counts in the states of StandsStill alone.
  std::optional<absl::Time> stands_since;
};
Root ReadRoot(const db::Row& row);

// What stands in retentions. Under the lock of the case.
struct RetentionRow {
  std::optional<int> chosen_months;
  std::string months_set_by;  // empty: nobody chose
  bool legal_hold = false;
  std::optional<db::Bytes> legal_hold_reason_sealed;
  std::optional<absl::Time> justified_at;
  std::optional<db::Bytes> justification_sealed;
  std::optional<LiftWish> lift;
};
RetentionFacts FactsOf(const Root& root, const RetentionRow& row);
absl::StatusOr<RetentionRow> LoadRetention(db::Transaction& tx,
                                           std::string_view case_row_id);
void SaveRetention(db::Transaction& tx, std::string_view case_row_id,
                   const RetentionRow& row,
                   const std::optional<db::Bytes>& view_sealed);

// Queues what a change of state means for retention: it counts from `now` where
// `state` ends the case or brings it to a stand, and not at all where it goes
// on.
void SettleEnd(db::Transaction& tx, std::string_view case_row_id, State state,
               absl::Time now);

// Queues when somebody is to do something about it, from what stands in the
// case's row and in retentions; part of SettleEnd and SaveRetention.
void SettleDue(db::Transaction& tx, std::string_view case_row_id);

// Cases that are to be erased or whose keeping is to be justified by `today`,
// the longest overdue first, behind (due_on, row id).
struct DueCase {
  Root root;
  RetentionRow retention;
  absl::CivilDay due_on;
};
struct DueStart {
  absl::CivilDay due_on = absl::CivilDay(1, 1, 1);
  std::string row_id = "00000000-0000-0000-0000-000000000000";
};
absl::StatusOr<std::vector<DueCase>> ListDue(db::Transaction& tx,
                                             absl::CivilDay today,
                                             const DueStart& start, int limit);

// What the first of two officers wants; there is one wish a case.
absl::StatusOr<std::optional<ErasureWish>> LoadWish(
    db::Transaction& tx, std::string_view case_row_id);
// Queues it in the place of another one.
void SaveWish(db::Transaction& tx, std::string_view case_row_id,
              const ErasureWish& wish);

// Cases that she wants erased, as others than `by` have said after `since`; the
// first of them first.
struct Asked {
  std::string relocation_id;
  std::string code;
  State state = State::kErased;
  ErasureWish wish;
};
absl::StatusOr<std::vector<Asked>> ListAsked(db::Transaction& tx,
                                             std::string_view by,
                                             absl::Time since, int limit);

// Queues: the locked case is ERASED, its clear columns say nothing, open steps
// are cancelled, and the feed tells.
struct Decided {
  ErasureReason reason = ErasureReason::kRetention;
  std::string_view asked_by;  // where it takes two officers
  std::string_view by;
};
void Bury(db::Transaction& tx, const Root& root, const Decided& decided);

// Cases that officers erased after `since`, the newest first.
struct Erased {
  std::string code;
  std::string reason;    // ErasureReason by name
  std::string asked_by;  // where it took two officers
  std::string erased_by;
};
absl::StatusOr<std::vector<Erased>> ListErased(db::Transaction& tx,
                                               absl::Time since, int limit);

// What is left to name a case by while services have not confirmed.
struct Names {
  std::string relocation_id;
  std::vector<std::string> person_ids;
  // Of reports that name no other case.
  std::vector<std::string> exposure_ids;
};
absl::StatusOr<Names> LoadNames(db::Transaction& tx,
                                std::string_view case_row_id);

// Queues the deletion of everything that was said or decided, of the keyed
// hashes of requests about the case, and of what is sealed. Its keys are gone.
void Strip(db::Transaction& tx, std::string_view case_row_id);

// Queues one confirmation.
void Confirm(db::Transaction& tx, std::string_view case_row_id,
             std::string_view service);

// Queues the deletion of the references of a case that all have confirmed;
// nothing before.
void ForgetNames(db::Transaction& tx, std::string_view case_row_id);

struct Tombstone {
  std::string relocation_id;
  std::string reason;
  absl::Time erased_at;
  std::vector<std::string> confirmed_by;
  // Of the last confirmation, once all have confirmed.
  std::optional<absl::Time> complete_at;
};
// NOT_FOUND for a case that is not erased.
absl::StatusOr<Tombstone> LoadTombstone(db::Transaction& tx,
                                        std::string_view relocation_id);

}  // namespace sojourn::relocation::erasures

#endif  // SERVICES_RELOCATION_RIGHTS_ERASURE_STORE_H_
