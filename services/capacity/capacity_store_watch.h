// What watching availability reads of the database.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_WATCH_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_WATCH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "services/capacity/capacity_updates.h"

namespace sojourn::capacity {

struct FeedStart {
  std::string epoch;
  FeedPosition position;
};

// Where the newest `events` of this service's feed begin, or all of it where it
// has fewer.
absl::StatusOr<FeedStart> FindFeedStart(db::Database& database, int64_t events,
                                        absl::Time deadline);

// Safe houses too.
absl::StatusOr<std::vector<WatchedHost>> LoadWatchedHosts(
    db::Database& database, const std::vector<std::string>& host_ids,
    absl::Time deadline);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_WATCH_H_
