#ifndef SERVICES_VISA_DEADLINES_HOLIDAY_STORE_H_
#define SERVICES_VISA_DEADLINES_HOLIDAY_STORE_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/visa/deadlines/holiday_rules.h"

namespace sojourn::visa {

struct HolidayList {
  std::string country;
  Holidays holidays;
};

// How it differs from what is known; changes nothing.
absl::StatusOr<std::vector<HolidayYear>> CompareHolidays(
    server::Runtime& runtime, const HolidayList& list, absl::Time deadline);

// Replaces the years of the list, all or none, and has the sweep look at every
// open deadline of that state. What it changed; nothing for a call that was
// made before.
absl::StatusOr<std::vector<HolidayYear>> ImportHolidays(
    server::Runtime& runtime, const server::Call& call,
    const HolidayList& list);

struct HolidayListSpec {
  std::string country;
  int year = 0;  // 0: all
  std::optional<absl::CivilDay> after;
  int limit = 0;
};
struct HolidayPage {
  struct Line {
    absl::CivilDay day;
    std::string name;
  };
  std::vector<Line> lines;
  std::set<int> known_years;
};
absl::StatusOr<HolidayPage> ListHolidays(server::Runtime& runtime,
                                         const HolidayListSpec& spec,
                                         absl::Time deadline);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_DEADLINES_HOLIDAY_STORE_H_
