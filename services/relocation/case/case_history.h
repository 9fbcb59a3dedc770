#ifndef SERVICES_RELOCATION_CASE_CASE_HISTORY_H_
#define SERVICES_RELOCATION_CASE_CASE_HISTORY_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/relocation_store_timeline.h"
#include "services/relocation/stay/risk_rules.h"
#include "services/relocation/stored.pb.h"

// The one way to change a case: lock, decide, SaveCase. Each change leaves one
// sealed entry of history and one event of the feed.
//
// All functions that seal or open answer with the sealer's errors: NOT_FOUND
// ERASED, UNAVAILABLE, DATA_LOSS.
namespace sojourn::relocation {

// What a change leaves in the history of the case and in the feed.
struct HistoryEntry {
  Event event = Event::kCorrected;
  // Enum value, such as the outcome of a decision; never text.
  std::string reason;
  // When it happened; now where unset.
  std::optional<absl::Time> occurred_at;
  std::string by;
  std::string organisation_id;
  // Row of another table that the change wrote, for CorrectRecord.
  std::string subject_row_id;
  std::string note;
  std::string corrects_row_id;
  // As stored::Entry has it.
  std::string replaced_contact;
  std::vector<std::string> changed_fields;
  // What of it asks for another assessment of risk, where the event alone does
  // not tell.
  std::optional<risk_rules::Kind> risk_cause = std::nullopt;
  // Ids and enum values for the feed.
  std::map<std::string, std::string> refs;
};

// Type of an event in history: "relocation.contact_lost".
std::string TypeOf(Event event);

// The root of a case with its flags.
absl::StatusOr<Relocation> OpenRoot(const crypto::Sealer& sealer,
                                    const CaseRow& row);

// Queues the row of a new case with its first entry.
absl::Status OpenCase(db::Transaction& tx, const crypto::Sealer& sealer,
                      Relocation relocation, const db::Bytes& intake_sealed,
                      const HistoryEntry& entry);

// Queues the change of the locked case: settles clocks, counts the version up,
// writes history and event, and after what happened that risk is to be assessed
// again. Once a transaction. Returns the public id of the history entry.
absl::StatusOr<std::string> SaveCase(db::Transaction& tx,
                                     const crypto::Sealer& sealer,
                                     const Relocation& before, Relocation& next,
                                     const HistoryEntry& entry);

absl::StatusOr<stored::Entry> OpenEntry(const crypto::Sealer& sealer,
                                        std::string_view relocation_id,
                                        const TimelineRow& row);

struct CorrectableEntry {
  std::string row_id;
  std::string subject_row_id;
  std::string replaced_contact;
  std::string recorded_by;
  EntryFacts facts;
};

// Nothing where the case has no such entry.
absl::StatusOr<std::optional<CorrectableEntry>> FindEntry(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation, std::string_view event_id);

// What each change of a contact replaced, the first first; also of those that
// were corrected.
struct ReplacedContact {
  std::string person_row_id;  // empty: the safe contact of the case
  std::string message;
};
absl::StatusOr<std::vector<ReplacedContact>> LoadReplacedContacts(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_CASE_HISTORY_H_
