// What a host's calendar link says, as pure functions of values. It tells of
// the host's list alone: nothing here is given a reservation or a round, so
// that nobody who reads it for a year learns when somebody comes
// (docs/adr/2026-11-29-calendar-says-only-that-something-is-due.md).
#ifndef SERVICES_CAPACITY_CAPACITY_CALENDAR_FEED_H_
#define SERVICES_CAPACITY_CAPACITY_CALENDAR_FEED_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/capacity/capacity.h"

namespace sojourn::capacity {

struct CalendarFeed {
  absl::Time opened_at;
  std::string opened_by;
  std::optional<absl::CivilDay> last_read_on;
};

// Of the open places with a window that is not over; nothing where there are
// none.
struct ListAge {
  std::optional<absl::Time> oldest_confirmed_at;
  std::optional<absl::CivilDay> first_vetting_expires_on;
};

namespace rules {

// FAILED_PRECONDITION HOST_NOT_ACTIVE.
absl::Status CheckMayHaveFeed(const Host& host);

// The day a link speaks of at `now`: each begins at six in the morning where
// the host is.
absl::CivilDay FeedDay(const std::string& time_zone, absl::Time now);

// Whether the host's people have something to do on a day: a window that is
// stale or will be within a week, or a vetting that counts no more in 30 days.
bool SomethingIsDue(const Host& host, const ListAge& list, absl::CivilDay day);

}  // namespace rules
}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_CALENDAR_FEED_H_
