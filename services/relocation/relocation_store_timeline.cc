#include "services/relocation/relocation_store_timeline.h"

#include "common/status/status_macros.h"
#include "services/relocation/documents/document_store.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/stay/stay_store.h"

namespace sojourn::relocation {
namespace {

constexpr db::Query kSelectTimeline{"relocation_select_timeline", R"sql(
SELECT e.id, e.public_id, e.version, e.overlay_before, e.entry_sealed,
       e.recorded_at, coalesce(was.public_id, ''), coalesce(by.public_id, '')
FROM timeline_entries e
LEFT JOIN timeline_entries was ON was.id = e.corrects
LEFT JOIN timeline_entries by ON by.corrects = e.id
WHERE e.relocation_id = $1 AND e.version > $2
ORDER BY e.version LIMIT $3)sql"};

constexpr db::Query kSelectEntryVersion{
    "relocation_select_entry_version",
    "SELECT version FROM timeline_entries "
    "WHERE relocation_id = $1::uuid AND public_id = $2"};

constexpr db::Query kSelectVersions{
    "relocation_select_versions",
    "SELECT id, version FROM relocations WHERE id = ANY($1::text[]::uuid[])"};

// A party that moved together is one entry of history, and a row a person.
constexpr db::Query kDropMovements{"relocation_drop_movements",
                                   "UPDATE movements SET corrected = true "
                                   "WHERE id = ANY (string_to_array($1, ' '))",
                                   /*measured=*/false};

TimelineRow ReadEntry(const db::Row& row) {
  return {.row_id = row.Get<std::string>(0),
          .event_id = row.Get<std::string>(1),
          .version = row.Get<int64_t>(2),
          .overlay_before = row.Get<std::string>(3),
          .sealed = row.Get<db::Bytes>(4),
          .recorded_at = row.Get<absl::Time>(5),
          .corrects_event_id = row.Get<std::string>(6),
          .corrected_by_event_id = row.Get<std::string>(7)};
}

}  // namespace

absl::StatusOr<std::vector<TimelineRow>> LoadTimeline(
    db::Transaction& tx, std::string_view case_row_id, int64_t after_version,
    std::optional<int> limit) {
  ASSIGN_OR_RETURN(const db::Result result,
                   tx.Execute(kSelectTimeline,
                              db::Params(case_row_id, after_version, limit)));
  std::vector<TimelineRow> rows;
  for (const db::Row row : result) rows.push_back(ReadEntry(row));
  return rows;
}

absl::StatusOr<std::optional<int64_t>> FindEntryVersion(
    db::Transaction& tx, std::string_view case_row_id,
    std::string_view event_id) {
  ASSIGN_OR_RETURN(
      const db::Result found,
      tx.Execute(kSelectEntryVersion, db::Params(case_row_id, event_id)));
  if (found.empty()) return std::nullopt;
  return found.row(0).Get<int64_t>(0);
}

absl::StatusOr<std::vector<CaseVersion>> LoadVersions(
    db::Transaction& tx, const std::vector<std::string>& case_row_ids) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelectVersions, db::Params(case_row_ids)));
  std::vector<CaseVersion> versions;
  for (const db::Row row : found) {
    versions.push_back({row.Get<std::string>(0), row.Get<int64_t>(1)});
  }
  return versions;
}

void TakeBackSubject(db::Transaction& tx, Event event,
                     std::string_view subject_row_id, absl::Time now) {
  if (subject_row_id.empty()) return;
  switch (event) {
    case Event::kRefereeAdded:
      return DropReferee(tx, subject_row_id, now);
    case Event::kReferenceAnswered:
      return DropAnswer(tx, subject_row_id);
    case Event::kConsentGiven:
      return DropConsent(tx, subject_row_id, now);
    case Event::kSpokespersonAdded:
      return EndSpokesperson(tx, subject_row_id, now);
    case Event::kTriaged:
    case Event::kVerified:
    case Event::kNotVerified:
    case Event::kFoundEligible:
    case Event::kFoundIneligible:
    case Event::kWaitlisted:
    case Event::kWithdrawalAsked:
    case Event::kWithdrawn:
    case Event::kSafeElsewhereAsked:
    case Event::kSafeElsewhere:
    case Event::kDuressHeard:
      return DropDecision(tx, subject_row_id, now);
    case Event::kCleared:
    case Event::kDeparted:
    case Event::kDepartedToShelter:
    case Event::kMovedUnassisted:
    case Event::kArrived:
    case Event::kShelterReached:
    case Event::kAllArrived:
      tx.Queue(kDropMovements, db::Params(subject_row_id));
      return;
    case Event::kTravelPlanned:
    case Event::kMeasuresTaken:
    case Event::kRiskAssessed:
    case Event::kStayPlanned:
    case Event::kCheckInRecorded:
    case Event::kRightsExplained:
    case Event::kEndingBegun:
    case Event::kFollowedUp:
    case Event::kFollowUpEnded:
    case Event::kRelativeRecorded:
    case Event::kRelativeClosed:
    case Event::kInformationAsked:
    case Event::kNoteAdded:
    case Event::kContactLost:
    case Event::kDetained:
    case Event::kDeceased:
    case Event::kInstructed:
    case Event::kReleaseAsked:
      return stay_store::TakeBack(tx, subject_row_id);
    case Event::kDocumentAdded:
      return document_store::TakeBack(tx, subject_row_id);
    default:
      return;
  }
}

}  // namespace sojourn::relocation
