#ifndef SERVICES_CAPACITY_CAPACITY_DATES_H_
#define SERVICES_CAPACITY_CAPACITY_DATES_H_

#include "absl/time/civil_time.h"
#include "sojourn/type/v1/date.pb.h"

namespace sojourn::capacity {

inline type::v1::Date DateOf(absl::CivilDay day) {
  type::v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_DATES_H_
