#ifndef SERVICES_RELOCATION_RELOCATION_STORE_CASE_H_
#define SERVICES_RELOCATION_RELOCATION_STORE_CASE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/params.h"
#include "common/db/query.h"
#include "common/db/result.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"

// The root row of a case and its rows of history, sealed as they are stored.
// Changed by case_history.h only.
namespace sojourn::relocation {

// Which cases a caller may touch. It stands in the WHERE of every SELECT, so a
// foreign case is never locked or opened.
struct Scope {
  bool any = false;
  // Cases this organisation submitted.
  std::optional<std::string> submitter;
  // Cases this person is assigned to.
  std::optional<std::string> assignee;
  // Cases this organisation was asked to host.
  std::optional<std::string> host;
};

struct CaseRow {
  // Without flags: they are sealed, see OpenRoot in case_history.h.
  Relocation relocation;
  db::Bytes intake_sealed;
  db::Bytes flags_sealed;
};

// $1..$5 of the queries below, from CaseParams. The case is named by its id or
// its code as relocation.h spells them; of the proposal, by the proposal's id.
extern const db::Query kLockCase;
extern const db::Query kSelectCase;
extern const db::Query kLockCaseOfProposal;
extern const db::Query kSelectCaseOfProposal;
db::Params CaseParams(std::string_view id_or_code, const Scope& scope);
// For workers, that know the internal key: $1.
extern const db::Query kLockCaseByRow;
extern const db::Query kSelectCaseByRow;

CaseRow ReadCaseRow(const db::Row& row);

// Queues the row of a new case.
void InsertCase(db::Transaction& tx, const CaseRow& row);

// Queues the locked case as it becomes, with the pauses of its clocks, which
// `by` may have set.
void UpdateCase(db::Transaction& tx, const Relocation& before,
                const Relocation& next, const db::Bytes& flags_sealed,
                std::string_view by);

// One row of the history, never changed. Of what happened only the merged
// phases are clear.
struct EntryRow {
  std::string row_id;
  std::string event_id;
  int64_t version = 0;
  std::string_view phase_before;
  std::string_view phase;
  std::string_view overlay_before;
  std::string_view overlay;
  db::Bytes sealed;
  absl::Time recorded_at;
  std::string corrects_row_id;
};
void InsertEntry(db::Transaction& tx, std::string_view case_row_id,
                 const EntryRow& entry);

// Queues a new sealed intake for the locked case.
void SaveIntake(db::Transaction& tx, const Relocation& relocation,
                const db::Bytes& intake_sealed);

// Queues the party of a case. Rows are only ever added.
struct PersonRow {
  std::string row_id;
  std::string person_id;
  int position = 0;
  db::Bytes sealed;
  // Left for a case of her own: her row stays for who is not told.
  bool apart = false;
  // At risk in what remains, since the defender left.
  bool acts_first = false;
};
void InsertPerson(db::Transaction& tx, std::string_view case_row_id,
                  const PersonRow& person);
// Inserts, or replaces what is known of the person in this position.
void PutPerson(db::Transaction& tx, std::string_view case_row_id,
               const PersonRow& person);

// The names of the keys a case is sealed under, for prefetching them before a
// transaction that opens it.
struct CaseKeys {
  std::string relocation_id;
  std::vector<std::string> person_ids;
};
// Nothing where the scope has no such case.
absl::StatusOr<std::optional<CaseKeys>> FindCaseKeys(db::Transaction& tx,
                                                     const CaseName& name,
                                                     const Scope& scope);
// For workers; nothing where there is no such case.
absl::StatusOr<std::optional<CaseKeys>> FindCaseKeysByRow(
    db::Transaction& tx, std::string_view case_row_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_STORE_CASE_H_
