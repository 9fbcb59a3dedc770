// Names of time zones. The only caller of absl::LoadTimeZone: it opens any path
// it is given, a pipe or a device too, and keeps every name it did not know for
// as long as the process lives.
#ifndef COMMON_REFERENCE_TIME_ZONES_H_
#define COMMON_REFERENCE_TIME_ZONES_H_

#include <string_view>

#include "absl/time/time.h"

namespace sojourn::reference {

// "UTC" or "Area/Location" as the system's zone files have it, which PostgreSQL
// reads alike. Takes any bytes.
bool IsTimeZone(std::string_view name);

// The zone of that name; UTC where IsTimeZone says no.
absl::TimeZone ZoneNamed(std::string_view name);

}  // namespace sojourn::reference

#endif  // COMMON_REFERENCE_TIME_ZONES_H_
