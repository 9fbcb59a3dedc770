// Days of the calendar, and the same as the model counts them.
#ifndef SERVICES_MATCHING_ASK_CALENDAR_H_
#define SERVICES_MATCHING_ASK_CALENDAR_H_

#include <algorithm>

#include "absl/time/civil_time.h"
#include "sojourn/type/v1/date.pb.h"

namespace sojourn::matching {

class Calendar {
 public:
  // Further than any stay; an end that is absent.
  static constexpr int kFar = 1'000'000;

  explicit Calendar(absl::CivilDay first) : first_(first) {}

  absl::CivilDay first() const { return first_; }
  int Of(absl::CivilDay day) const {
    return static_cast<int>(
        std::clamp<absl::civil_diff_t>(day - first_, -kFar, kFar));
  }
  type::v1::Date DateAt(int day) const {
    const absl::CivilDay at = first_ + day;
    type::v1::Date date;
    date.set_year(static_cast<int>(at.year()));
    date.set_month(at.month());
    date.set_day(at.day());
    return date;
  }
  type::v1::Stay StayAt(int from, int nights) const {
    type::v1::Stay stay;
    *stay.mutable_check_in() = DateAt(from);
    *stay.mutable_check_out() = DateAt(from + nights);
    return stay;
  }

 private:
  absl::CivilDay first_;
};

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_ASK_CALENDAR_H_
