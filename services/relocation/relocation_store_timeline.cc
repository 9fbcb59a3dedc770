#include "services/relocation/relocation_store_timeline.h"

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_store_parts.h"

namespace sojourn::relocation {
namespace {

constexpr db::Query kSelectTimeline{"relocation_select_timeline", R"sql(
SELECT e.id, e.public_id, e.version, e.type, e.reason, e.state, e.note_sealed,
       e.occurred_at, e.recorded_at, e.recorded_by, e.organisation_id,
       coalesce(was.public_id, ''), coalesce(by.public_id, '')
FROM timeline_entries e
LEFT JOIN timeline_entries was ON was.id = e.corrects
LEFT JOIN timeline_entries by ON by.corrects = e.id
WHERE e.relocation_id = $1 AND e.version > $2
ORDER BY e.version LIMIT $3)sql"};

// An entry that was corrected, and the correction itself, build on nothing.
constexpr db::Query kFindEntry{"relocation_find_entry", R"sql(
WITH later AS (
  SELECT l.type, l.state, l.state_before, l.version
  FROM timeline_entries l
  WHERE l.relocation_id = $1 AND l.corrects IS NULL
    AND NOT EXISTS (SELECT FROM timeline_entries c WHERE c.corrects = l.id))
SELECT e.id, e.type, e.state_before, e.overlay_before, e.overlay_since_before,
       e.flags_raised, e.subject_row_id,
       EXISTS (SELECT FROM timeline_entries c WHERE c.corrects = e.id),
       NOT EXISTS (SELECT FROM later l
                   WHERE l.version > e.version AND l.type = e.type),
       NOT EXISTS (SELECT FROM later l
                   WHERE l.version > e.version AND l.state <> l.state_before)
FROM timeline_entries e
WHERE e.relocation_id = $1 AND e.public_id = $2)sql"};

constexpr db::Query kDropMovement{
    "relocation_drop_movement",
    "UPDATE movements SET corrected_at = $2 WHERE id = $1"};

Event EventOf(const std::string& type) {
  const absl::string_view name = absl::StripPrefix(type, "relocation.");
  return ParseEvent(absl::AsciiStrToUpper(name)).value_or(Event::kCorrected);
}

TimelineRow ReadEntry(const db::Row& row) {
  return {.row_id = row.Get<std::string>(0),
          .event_id = row.Get<std::string>(1),
          .version = row.Get<int64_t>(2),
          .type = row.Get<std::string>(3),
          .reason = row.Get<std::string>(4),
          .state = row.Get<std::string>(5),
          .note_sealed = row.Find<db::Bytes>(6),
          .occurred_at = row.Get<absl::Time>(7),
          .recorded_at = row.Get<absl::Time>(8),
          .recorded_by = row.Get<std::string>(9),
          .organisation_id = row.Get<std::string>(10),
          .corrects_event_id = row.Get<std::string>(11),
          .corrected_by_event_id = row.Get<std::string>(12)};
}

}  // namespace

absl::StatusOr<std::vector<TimelineRow>> LoadTimeline(
    db::Transaction& tx, std::string_view case_row_id, int64_t after_version,
    int limit) {
  ASSIGN_OR_RETURN(const db::Result result,
                   tx.Execute(kSelectTimeline,
                              db::Params(case_row_id, after_version, limit)));
  std::vector<TimelineRow> rows;
  for (const db::Row row : result) rows.push_back(ReadEntry(row));
  return rows;
}

absl::StatusOr<std::optional<CorrectableEntry>> FindEntry(
    db::Transaction& tx, std::string_view case_row_id,
    std::string_view event_id) {
  ASSIGN_OR_RETURN(const db::Result result,
                   tx.Execute(kFindEntry, db::Params(case_row_id, event_id)));
  if (result.empty()) return std::nullopt;
  const db::Row row = result.row(0);
  CorrectableEntry entry;
  entry.row_id = row.Get<std::string>(0);
  entry.subject_row_id = row.Find<std::string>(6).value_or("");
  EntryFacts& facts = entry.facts;
  facts.event = EventOf(row.Get<std::string>(1));
  facts.state_before =
      Parse<State>(row.Get<std::string>(2)).value_or(State::kSubmitted);
  facts.overlay_before =
      Parse<Overlay>(row.Get<std::string>(3)).value_or(Overlay::kNone);
  facts.overlay_since_before = row.Find<absl::Time>(4);
  for (const auto& name : row.Get<std::vector<std::string>>(5)) {
    if (const auto flag = Parse<Flag>(name))
      facts.flags_raised.push_back(*flag);
  }
  facts.corrected = row.Get<bool>(7);
  facts.is_last_of_its_kind = row.Get<bool>(8);
  facts.moved_state_last = row.Get<bool>(9);
  return entry;
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
      return EndConsent(tx, subject_row_id, now);
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
      return DropDecision(tx, subject_row_id, now);
    case Event::kCleared:
    case Event::kDeparted:
    case Event::kMovedUnassisted:
    case Event::kArrived:
    case Event::kAllArrived:
      tx.Queue(kDropMovement, db::Params(subject_row_id, now));
      return;
    default:
      return;
  }
}

}  // namespace sojourn::relocation
