// Which days the offices of a state work, for periods that the law counts by
// them or ends on them. Pure.
#ifndef SERVICES_VISA_DEADLINES_WORKING_DAYS_H_
#define SERVICES_VISA_DEADLINES_WORKING_DAYS_H_

#include <optional>
#include <set>

#include "absl/time/civil_time.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// The official holidays of one state, as far as they were imported.
struct HolidayCalendar {
  std::set<absl::CivilDay> holidays;
  // Imported whole, also where a year has none.
  std::set<absl::civil_year_t> years;

  // Whether the holidays of every year from one day to the other are known.
  bool Knows(absl::CivilDay first, absl::CivilDay last) const;
  // Neither Saturday nor Sunday nor a known holiday.
  bool IsWorking(absl::CivilDay day) const;
  // The first working day that is `day` or later, the last that is `day` or
  // earlier.
  absl::CivilDay FirstWorking(absl::CivilDay day) const;
  absl::CivilDay LastWorking(absl::CivilDay day) const;
  // The `days`th working day after `day`.
  absl::CivilDay After(absl::CivilDay day, int days) const;
};

// A deadline as the law has it.
struct SettledDay {
  // The last day that is in time.
  absl::CivilDay due;
  // The last day on which the mission is open, where it is not the same.
  std::optional<absl::CivilDay> practical;
  DeadlineCalendar calendar = DeadlineCalendar::kCalendarDays;

  bool operator==(const SettledDay&) const = default;
};

// `counted` is where so many calendar days as `clocks` say end.
SettledDay Settle(DeadlineKind kind, absl::CivilDay counted, Scheme scheme,
                  const RouteClocks& clocks, const HolidayCalendar& calendar);

// Every open deadline, in place.
void SettleAll(Application& application, const HolidayCalendar& calendar);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_DEADLINES_WORKING_DAYS_H_
