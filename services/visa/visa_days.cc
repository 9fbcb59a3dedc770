#include "services/visa/visa_days.h"

#include <algorithm>
#include <utility>

namespace sojourn::visa {

DaySet::DaySet(std::vector<LegalDays> stays) {
  const auto begins_before = [](const LegalDays& a, const LegalDays& b) {
    return a.first < b.first;
  };
  // Most are told in order: looking is cheaper than sorting once more.
  if (!std::is_sorted(stays.begin(), stays.end(), begins_before)) {
    std::sort(stays.begin(), stays.end(), begins_before);
  }
  intervals_.reserve(stays.size());
  for (const LegalDays& stay : stays) {
    if (!intervals_.empty() && stay.first <= intervals_.back().last + 1) {
      intervals_.back().last = std::max(intervals_.back().last, stay.last);
    } else {
      intervals_.push_back(stay);
    }
  }
  int64_t days = 0;
  days_before_.reserve(intervals_.size());
  for (const LegalDays& interval : intervals_) {
    days_before_.push_back(days);
    days += interval.count();
  }
}

int64_t DaySet::CountUntil(absl::CivilDay day) const {
  const auto after = std::upper_bound(
      intervals_.begin(), intervals_.end(), day,
      [](absl::CivilDay d, const LegalDays& i) { return d < i.first; });
  if (after == intervals_.begin()) return 0;
  const auto index = static_cast<size_t>(after - intervals_.begin()) - 1;
  const LegalDays& interval = intervals_[index];
  return days_before_[index] + (std::min(day, interval.last) - interval.first) +
         1;
}

int64_t DaySet::CountWithin(absl::CivilDay first, absl::CivilDay last) const {
  if (last < first) return 0;
  return CountUntil(last) - CountUntil(first - 1);
}

LegalDays WindowOf(absl::CivilDay on, const DayRule& rule) {
  return {.first = on - (rule.window - 1), .last = on};
}

int DaysUsed(const DaySet& history, absl::CivilDay on, const DayRule& rule) {
  return static_cast<int>(history.CountWithin(WindowOf(on, rule).first, on));
}

namespace {

// Each further day of an unbroken stay adds one day to its window and drops at
// most one from it, so what is used never falls: when the last day of a stay is
// lawful, every day of it is.
int64_t DaysTooMany(const DaySet& history, absl::CivilDay entry, int days,
                    const DayRule& rule) {
  const absl::CivilDay first = WindowOf(entry + (days - 1), rule).first;
  return history.CountWithin(first, entry - 1) + days - rule.limit;
}

// Of a stay from `entry` that may have so many days.
std::optional<absl::CivilDay> LastOf(absl::CivilDay entry, int days) {
  if (days == 0) return std::nullopt;
  return entry + (days - 1);
}

bool MayStay(const DaySet& history, absl::CivilDay entry, int days,
             const DayRule& rule) {
  return DaysTooMany(history, entry, days, rule) <= 0;
}

}  // namespace

int DaysAvailable(const DaySet& history, absl::CivilDay entry,
                  const DayRule& rule) {
  int good = 0;
  int bad = rule.limit + 1;
  while (bad - good > 1) {
    const int middle = (good + bad) / 2;
    (MayStay(history, entry, middle, rule) ? good : bad) = middle;
  }
  return good;
}

std::optional<absl::CivilDay> LastLegalDay(const DaySet& history,
                                           absl::CivilDay entry,
                                           const DayRule& rule) {
  return LastOf(entry, DaysAvailable(history, entry, rule));
}

absl::CivilDay EarliestEntry(const DaySet& history, absl::CivilDay from,
                             int days, const DayRule& rule) {
  // A day later drops one day from the window at most, so that no entry nearer
  // than what is too many can do. Ends at the latest a window after the last
  // day of the history, when the window is empty again.
  absl::CivilDay entry = from;
  for (;;) {
    const int64_t too_many = DaysTooMany(history, entry, days, rule);
    if (too_many <= 0) return entry;
    entry += too_many;
  }
}

StayBalance BalanceOn(const DaySet& history, absl::CivilDay on,
                      const DayRule& rule) {
  const int used = DaysUsed(history, on, rule);
  const int available = DaysAvailable(history, on, rule);
  return {.on = on,
          .window = WindowOf(on, rule),
          .days_used = used,
          .days_available = available,
          .last_legal_day = LastOf(on, available),
          .earliest_entry = EarliestEntry(history, on, 1, rule),
          .days_over = std::max(0, used - rule.limit)};
}

absl::CivilDay AddMonths(absl::CivilDay day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  const absl::CivilDay last_of_month = absl::CivilDay(month + 1) - 1;
  return std::min(absl::CivilDay(month) + (day.day() - 1), last_of_month);
}

}  // namespace sojourn::visa
