// Days and times as PostgreSQL writes and reads them in ISO style and UTC. The
// general ways of absl take a microsecond or two each, and a transaction has
// dozens of them.
#ifndef COMMON_DB_VALUE_TEXT_H_
#define COMMON_DB_VALUE_TEXT_H_

#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace sojourn::db {

// "2026-03-29 01:02:03.000045+00", "infinity", "-infinity".
std::string TimeText(absl::Time value);
// "2026-03-09"
std::string DayText(absl::CivilDay value);

// False where it is none. Other offsets are understood too.
bool ParseTimeText(std::string_view text, absl::Time& out);
bool ParseDayText(std::string_view text, absl::CivilDay& out);

}  // namespace sojourn::db

#endif  // COMMON_DB_VALUE_TEXT_H_
