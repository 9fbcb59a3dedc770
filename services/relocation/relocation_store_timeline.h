#ifndef SERVICES_RELOCATION_RELOCATION_STORE_TIMELINE_H_
#define SERVICES_RELOCATION_RELOCATION_STORE_TIMELINE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/params.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation_rules.h"

// The history of a case, as it is read and corrected.
namespace sojourn::relocation {

struct TimelineRow {
  std::string row_id;
  std::string event_id;
  int64_t version = 0;
  std::string type;
  std::string reason;
  std::string state;
  std::optional<db::Bytes> note_sealed;
  absl::Time occurred_at;
  absl::Time recorded_at;
  std::string recorded_by;
  std::string organisation_id;
  std::string corrects_event_id;
  std::string corrected_by_event_id;
};

// Oldest first, after `after_version`, at most `limit`.
absl::StatusOr<std::vector<TimelineRow>> LoadTimeline(
    db::Transaction& tx, std::string_view case_row_id, int64_t after_version,
    int limit);

struct CorrectableEntry {
  std::string row_id;
  std::string subject_row_id;
  EntryFacts facts;
};

// Nothing where the case has no such entry.
absl::StatusOr<std::optional<CorrectableEntry>> FindEntry(
    db::Transaction& tx, std::string_view case_row_id,
    std::string_view event_id);

// Takes back the row that an entry of `event` wrote beside the case.
void TakeBackSubject(db::Transaction& tx, Event event,
                     std::string_view subject_row_id, absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_STORE_TIMELINE_H_
