#ifndef SERVICES_RELOCATION_CONTACT_NOTICES_CONTACT_HOURS_H_
#define SERVICES_RELOCATION_CONTACT_NOTICES_CONTACT_HOURS_H_

#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

// When she may be reached, as people write it. Pure functions of values.
namespace sojourn::relocation {

struct ContactWindow {
  // Empty: every day.
  std::set<absl::Weekday> days;
  // Minutes of the day, half-open; `until` may lie behind midnight.
  int from = 0;
  int until = 0;
};

struct ContactHours {
  std::vector<ContactWindow> windows;
  std::set<absl::Weekday> never;
};

// "20:00-22:00", "Mon-Fri 18:00-20:00; Sun 9-11", "20:00-22:00, never on
// Friday". Nothing for anything else: what is not surely understood is for a
// person to read.
std::optional<ContactHours> ParseContactHours(std::string_view text);

struct Opening {
  absl::Time from;
  absl::Time until;
};
// The one that is open now, or the next within two weeks. A window belongs to
// the day on which it begins.
std::optional<Opening> NextOpening(const ContactHours& hours,
                                   absl::TimeZone zone, absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CONTACT_NOTICES_CONTACT_HOURS_H_
