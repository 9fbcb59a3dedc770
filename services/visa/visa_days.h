// The 90/180 rule as exact arithmetic on sets of days.
//
// Regulation (EU) 2016/399 (Schengen Borders Code), Article 6(1): at most 90
// days in any 180-day period, looked back from each day of the stay; the day of
// entry is the first day of the stay, the day of exit its last. Counted days
// are a set, so that leaving and coming back on one day is one day.
#ifndef SERVICES_VISA_VISA_DAYS_H_
#define SERVICES_VISA_VISA_DAYS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

inline constexpr int kMaxDays = 90;
inline constexpr int kWindowDays = 180;

// At most `limit` days in any `window` days; 90 in 180 where nothing else is
// said. 1 <= limit <= window.
struct DayRule {
  int limit = kMaxDays;
  int window = kWindowDays;

  bool operator==(const DayRule&) const = default;
};

// An immutable set of days, kept as disjoint intervals.
class DaySet {
 public:
  DaySet() = default;
  // In any order, overlapping or touching; each must not end before it begins.
  explicit DaySet(std::vector<LegalDays> stays);

  // Days of the set from `first` to `last`; 0 when `last` is before `first`.
  int64_t CountWithin(absl::CivilDay first, absl::CivilDay last) const;

  bool empty() const { return intervals_.empty(); }
  const std::vector<LegalDays>& intervals() const { return intervals_; }

 private:
  int64_t CountUntil(absl::CivilDay day) const;

  std::vector<LegalDays> intervals_;  // by day, with gaps between them
  std::vector<int64_t> days_before_;  // days in the intervals before [i]
};

// The days of the rule's window that end with `on`.
LegalDays WindowOf(absl::CivilDay on, const DayRule& rule = {});

// Days of `history` in the window of `on`.
int DaysUsed(const DaySet& history, absl::CivilDay on,
             const DayRule& rule = {});

// How many days an unbroken stay from `entry` may have: 0 to the limit.
int DaysAvailable(const DaySet& history, absl::CivilDay entry,
                  const DayRule& rule = {});

// Last day of the longest lawful unbroken stay from `entry`; nothing when even
// that day would be one too many.
std::optional<absl::CivilDay> LastLegalDay(const DaySet& history,
                                           absl::CivilDay entry,
                                           const DayRule& rule = {});

// First day, `from` or later, on which a stay of `days` days (1 to the limit)
// may begin.
absl::CivilDay EarliestEntry(const DaySet& history, absl::CivilDay from,
                             int days = 1, const DayRule& rule = {});

StayBalance BalanceOn(const DaySet& history, absl::CivilDay on,
                      const DayRule& rule = {});

// `day` moved by whole months; a day the month does not have becomes its last
// (31 January plus a month is 28 or 29 February).
absl::CivilDay AddMonths(absl::CivilDay day, int months);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_DAYS_H_
