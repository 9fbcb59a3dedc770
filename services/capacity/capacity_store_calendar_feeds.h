// Calendar links of hosts in the database.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_CALENDAR_FEEDS_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_CALENDAR_FEEDS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity_calendar_feed.h"
#include "services/capacity/capacity_calendar_text.h"

namespace sojourn::capacity {

// Thread-safe. A foreign host is NOT_FOUND like a missing one.
class CalendarFeedStore {
 public:
  explicit CalendarFeedStore(server::Runtime& runtime) : runtime_(runtime) {}

  // The token, which is stored nowhere; empty for a repeat. Replaces a link
  // that was open. Errors as OpenCalendarFeed in the proto says.
  absl::StatusOr<std::string> Open(const server::Call& call,
                                   const std::string& host_id);

  absl::Status Close(const server::Call& call, const std::string& host_id);

  // Nothing where none is open.
  absl::StatusOr<std::optional<CalendarFeed>> Get(const server::Call& call,
                                                  const std::string& host_id);

  // What the link of this token says, the same from six in the morning to the
  // next at the host, and that it was read. Nothing for any other text.
  absl::StatusOr<std::optional<FeedPage>> Read(std::string_view token,
                                               absl::Time deadline);

 private:
  server::Runtime& runtime_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_CALENDAR_FEEDS_H_
