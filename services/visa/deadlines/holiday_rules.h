// A list of official holidays against what is known already. Pure.
#ifndef SERVICES_VISA_DEADLINES_HOLIDAY_RULES_H_
#define SERVICES_VISA_DEADLINES_HOLIDAY_RULES_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace sojourn::visa {

// Names by day.
using Holidays = std::map<absl::CivilDay, std::string>;

// How one year of a list differs.
struct HolidayYear {
  int year = 0;
  bool is_new = false;
  Holidays added;
  Holidays removed;
  Holidays renamed;  // by their new names
  int unchanged = 0;

  bool differs() const {
    return is_new || !added.empty() || !removed.empty() || !renamed.empty();
  }
};

// The years that `listed` names, in order: each replaces what is known of it.
std::set<int> YearsOf(const Holidays& listed);
std::vector<HolidayYear> Differences(const Holidays& listed,
                                     const Holidays& known,
                                     const std::set<int>& known_years);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_DEADLINES_HOLIDAY_RULES_H_
