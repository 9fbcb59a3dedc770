#ifndef SERVICES_RELOCATION_WORKLIST_OVERDUE_STORE_H_
#define SERVICES_RELOCATION_WORKLIST_OVERDUE_STORE_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_store_case.h"

// What was not done in time, from the clear columns of cases alone.
namespace sojourn::relocation::overdue_store {

struct OverdueCase {
  CaseRow row;     // still sealed
  absl::Time due;  // of the first that was not done

  const Relocation& relocation() const { return row.relocation; }
};

// Where a page starts: behind this case.
struct Start {
  std::string level;
  absl::Time due = absl::InfinitePast();
  std::string id = "00000000-0000-0000-0000-000000000000";
};

// By harm: the level first, then whoever has waited longest. Cases whose clocks
// stand still are left out, unless something is late for which none does.
// `lead_subject` empty: of everybody.
absl::StatusOr<std::vector<OverdueCase>> List(db::Transaction& tx,
                                              const std::string& lead_subject,
                                              const Start& start, int limit);

// Counting goes no further.
inline constexpr int64_t kMostCounted = 200;

struct LeadCount {
  std::string lead_subject;  // empty: nobody leads them
  int64_t cases = 0;
  bool more = false;  // than those that were counted
};
// How many each of `leads` leads, most first.
absl::StatusOr<std::vector<LeadCount>> CountByLead(
    db::Transaction& tx, const std::set<std::string>& leads);

// When her view of a decision should have followed, the first of each of these
// cases, by row id.
absl::StatusOr<std::map<std::string, absl::Time>> ViewsDue(
    db::Transaction& tx, const std::vector<std::string>& case_row_ids);

// Behind which case the sweep goes on (later_due_sweep.h), by row id; nothing
// once it has passed all of them.
absl::StatusOr<std::optional<std::string>> SweptTo(db::Transaction& tx);

struct SweptCase {
  std::string row_id;
  std::string relocation_id;
  // Of a kind that is late by more than promises, and nobody computed when.
  bool unsettled = false;
};
// In the order of row ids; a page of whatever cases there are, so that no turn
// walks all of them to find the few.
absl::StatusOr<std::vector<SweptCase>> ListBehind(db::Transaction& tx,
                                                  std::string_view after_row_id,
                                                  int limit);

// Each queues its statement: where another copy of the service has moved the
// sweep on already, nothing.
void MoveSweep(db::Transaction& tx, std::string_view from, std::string_view to);
void EndSweep(db::Transaction& tx, std::string_view from);

// Queues what the locked case has for `later_due_at`, and nothing else of it.
void SaveLaterDue(db::Transaction& tx, const Relocation& relocation);

}  // namespace sojourn::relocation::overdue_store

#endif  // SERVICES_RELOCATION_WORKLIST_OVERDUE_STORE_H_
