#include "services/visa/deadlines/holiday_rules.h"

namespace sojourn::visa {
namespace {

int YearOf(absl::CivilDay day) { return static_cast<int>(day.year()); }

HolidayYear Compare(int year, const Holidays& listed, const Holidays& known) {
  HolidayYear found{.year = year};
  for (const auto& [day, name] : listed) {
    if (YearOf(day) != year) continue;
    const auto before = known.find(day);
    if (before == known.end()) {
      found.added[day] = name;
    } else if (before->second != name) {
      found.renamed[day] = name;
    } else {
      ++found.unchanged;
    }
  }
  for (const auto& [day, name] : known) {
    if (YearOf(day) == year && !listed.contains(day)) {
      found.removed[day] = name;
    }
  }
  return found;
}

}  // namespace

std::set<int> YearsOf(const Holidays& listed) {
  std::set<int> years;
  for (const auto& [day, name] : listed) years.insert(YearOf(day));
  return years;
}

std::vector<HolidayYear> Differences(const Holidays& listed,
                                     const Holidays& known,
                                     const std::set<int>& known_years) {
  std::vector<HolidayYear> years;
  for (const int year : YearsOf(listed)) {
    years.push_back(Compare(year, listed, known));
    years.back().is_new = !known_years.contains(year);
  }
  return years;
}

}  // namespace sojourn::visa
