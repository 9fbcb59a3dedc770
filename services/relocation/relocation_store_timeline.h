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
#include "services/relocation/relocation_state_machine.h"

// The history of a case, sealed as it is stored.
namespace sojourn::relocation {

struct TimelineRow {
  std::string row_id;
  std::string event_id;
  int64_t version = 0;
  std::string overlay_before;
  // A stored::Entry, see OpenEntry in case_history.h.
  db::Bytes sealed;
  absl::Time recorded_at;
  std::string corrects_event_id;
  std::string corrected_by_event_id;
};

// Oldest first, after `after_version`, at most `limit` where there is one.
absl::StatusOr<std::vector<TimelineRow>> LoadTimeline(
    db::Transaction& tx, std::string_view case_row_id, int64_t after_version,
    std::optional<int> limit);

// Nothing where the case has no such entry.
absl::StatusOr<std::optional<int64_t>> FindEntryVersion(
    db::Transaction& tx, std::string_view case_row_id,
    std::string_view event_id);

// The present version of each case, and its row id.
struct CaseVersion {
  std::string row_id;
  int64_t version = 0;
};
absl::StatusOr<std::vector<CaseVersion>> LoadVersions(
    db::Transaction& tx, const std::vector<std::string>& case_row_ids);

// Takes back the row that an entry of `event` wrote beside the case.
void TakeBackSubject(db::Transaction& tx, Event event,
                     std::string_view subject_row_id, absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_STORE_TIMELINE_H_
