// iCalendar (RFC 5545), as much of it as a host's calendar link needs.
#ifndef SERVICES_CAPACITY_CAPACITY_CALENDAR_TEXT_H_
#define SERVICES_CAPACITY_CAPACITY_CALENDAR_TEXT_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"

namespace sojourn::capacity {

// What a link says: `uid` is its own and stays, however often it is read.
struct FeedPage {
  std::string uid;
  // The day on which something is to do; nothing where nothing is.
  std::optional<absl::CivilDay> due_on;
};

// Without a day, hour or word that would tell the host or its zone.
std::string CalendarText(const FeedPage& page);

// A content line (3.1): folded after 75 octets, never within a character of
// UTF-8, and ended.
std::string ContentLine(std::string_view name, std::string_view value);

// A value of type TEXT (3.3.11).
std::string EscapeText(std::string_view text);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_CALENDAR_TEXT_H_
