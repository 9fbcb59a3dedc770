#ifndef SERVICES_RELOCATION_RELOCATION_STORE_CASE_H_
#define SERVICES_RELOCATION_RELOCATION_STORE_CASE_H_

#include <map>
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
#include "services/relocation/relocation_state_machine.h"

// The root row of a case, and the one way to change it: lock, decide, SaveCase.
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
  Relocation relocation;
  db::Bytes intake_sealed;
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

// What a change leaves in the history of the case and in the feed.
struct HistoryEntry {
  Event event = Event::kCorrected;
  // Enum value, such as the outcome of a decision; never text.
  std::string reason;
  // When it happened; now where unset.
  std::optional<absl::Time> occurred_at;
  std::string by;
  std::string organisation_id;
  // Row of another table that the change wrote, for CorrectRecord, and what it
  // is called outside.
  std::string subject_row_id;
  std::string subject_public_id;
  // Sealed under the case's key, bound to timeline_entries, this row's id and
  // column note_sealed. Give the id where there is a note.
  std::string row_id;
  std::optional<db::Bytes> note_sealed;
  std::string corrects_row_id;
  // Ids and enum values for the feed.
  std::map<std::string, std::string> refs;
};

// Type of an event in history and feed: "relocation.contact_lost".
std::string TypeOf(Event event);

// Queues the row of a new case with its first entry.
void InsertCase(db::Transaction& tx, Relocation& relocation,
                const db::Bytes& intake_sealed, const HistoryEntry& entry);

// Queues the change of the locked case: settles clocks, counts the version up,
// writes history and event. Once a transaction. Returns the public id of the
// history entry.
std::string SaveCase(db::Transaction& tx, const Relocation& before,
                     Relocation& next, const HistoryEntry& entry);

// Queues a new sealed intake for the locked case.
void SaveIntake(db::Transaction& tx, const Relocation& relocation,
                const db::Bytes& intake_sealed);

// Queues the party of a case. Rows are only ever added.
struct PersonRow {
  std::string row_id;
  std::string person_id;
  int position = 0;
  db::Bytes sealed;
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
