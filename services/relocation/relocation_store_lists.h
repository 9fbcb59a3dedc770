#ifndef SERVICES_RELOCATION_RELOCATION_STORE_LISTS_H_
#define SERVICES_RELOCATION_RELOCATION_STORE_LISTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_store_case.h"

// Many cases at once, from their clear columns alone.
namespace sojourn::relocation {

struct ListFilter {
  std::vector<std::string> states;  // empty: all
  std::optional<std::string> level;
  std::optional<std::string> overlay;
};

// Where a page starts: behind this row. Empty: at the beginning.
struct ListStart {
  std::optional<absl::Time> received_at;
  std::string id;
};

// A case with what its rules need beside the root row.
struct ListedCase {
  CaseRow row;
  std::vector<ProposalFacts> proposals;
};

// Newest first.
absl::StatusOr<std::vector<ListedCase>> ListCases(db::Transaction& tx,
                                                  const Scope& scope,
                                                  const ListFilter& filter,
                                                  const ListStart& start,
                                                  int limit);

// Work still open, by level and then by the next promise to keep.
struct WorkStart {
  std::string level = "";
  absl::Time due = absl::InfinitePast();
  std::string id = "00000000-0000-0000-0000-000000000000";
};
struct OpenWork {
  ListedCase listed;
  absl::Time due;  // infinite future where nothing is due
};
// With `lead`, of every case only what that officer or nobody leads.
absl::StatusOr<std::vector<OpenWork>> ListWork(db::Transaction& tx,
                                               const Scope& scope,
                                               const std::string& lead,
                                               const WorkStart& start,
                                               int limit);

// Questions that wait for one host's answer, the oldest first.
struct AskedHost {
  std::string proposal_row_id;
  std::string proposal_id;
  std::string relocation_id;
  Level level = Level::kL2;
  absl::Time asked_at;
  std::optional<absl::Time> answer_due;
};
absl::StatusOr<std::vector<AskedHost>> ListAsked(
    db::Transaction& tx, const std::string& organisation_id,
    const std::string& after_row_id, int limit);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_STORE_LISTS_H_
