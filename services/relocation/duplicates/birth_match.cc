#include "services/relocation/duplicates/birth_match.h"

#include <algorithm>
#include <cstdlib>

#include "absl/time/civil_time.h"

namespace sojourn::relocation {
namespace {

// Of one in some 15,000 days that people alive were born on.
constexpr Evidence kEqual = {Agreement::kBirthEqual, 13 * kBit};
constexpr Evidence kSwapped = {Agreement::kBirthSwapped, 13 * kBit};
constexpr Evidence kYearDiffers = {Agreement::kBirthNear, 6 * kBit};
constexpr Evidence kDayDiffers = {Agreement::kBirthNear, kBit / 4};
constexpr Evidence kMonthDiffers = {Agreement::kBirthNear, 5 * kBit / 2};
constexpr Evidence kYearAndMonth = {Agreement::kBirthPartly, 12 * kBit};
constexpr Evidence kYear = {Agreement::kBirthPartly, 7 * kBit / 2};
constexpr Evidence kYearBeside = {Agreement::kBirthPartly, -5 * kBit / 2};
constexpr Evidence kSameYearOnly = {Agreement::kBirthDifferent, -10 * kBit};
constexpr Evidence kDifferent = {Agreement::kBirthDifferent, -16 * kBit};

// A reading that only her country makes possible.
constexpr Weight kDoubtOfAGuess = 17 * kBit / 4;
constexpr Weight kDayBeside = 3 * kBit / 2;

// As far as a slip of the pen goes.
constexpr int kYearsApart = 2;

bool IsWhole(const BirthDate& date) {
  return date.year != 0 && date.month != 0 && date.day != 0;
}

absl::CivilDay DayOf(const BirthDate& date) {
  return absl::CivilDay(date.year, date.month, date.day);
}

Evidence MatchWhole(const BirthDate& a, const BirthDate& b) {
  if (a == b) return kEqual;
  const bool year = a.year == b.year;
  const bool month = a.month == b.month;
  const bool day = a.day == b.day;
  if (year && a.month == b.day && a.day == b.month) return kSwapped;
  if (month && day && std::abs(a.year - b.year) <= kYearsApart) {
    return kYearDiffers;
  }
  if (year && month) return kDayDiffers;
  if (year && day) return kMonthDiffers;
  return year ? kSameYearOnly : kDifferent;
}

Evidence MatchPartial(const BirthDate& a, const BirthDate& b) {
  if (a.year != b.year) {
    return std::abs(a.year - b.year) == 1 ? kYearBeside : kDifferent;
  }
  if (a.month == 0 || b.month == 0) return kYear;
  return a.month == b.month ? kYearAndMonth : kSameYearOnly;
}

Evidence MatchGregorian(const BirthDate& a, const BirthDate& b) {
  return IsWhole(a) && IsWhole(b) ? MatchWhole(a, b) : MatchPartial(a, b);
}

// A day beside is the same: when a month begins, is seen and not computed.
Evidence MatchOtherCalendar(const BirthDate& a, const BirthDate& b,
                            Weight doubt) {
  if (IsWhole(a) && IsWhole(b) && std::abs(DayOf(a) - DayOf(b)) == 1) {
    return {Agreement::kBirthOtherCalendar, kEqual.weight - kDayBeside - doubt};
  }
  const Evidence evidence = MatchGregorian(a, b);
  return evidence.weight < 0 ? evidence
                             : Evidence{Agreement::kBirthOtherCalendar,
                                        evidence.weight - doubt};
}

Evidence MatchReadings(const BirthReading& a, const BirthReading& b) {
  switch (std::max(a.calendar, b.calendar)) {
    case Calendar::kGregorian:
      return MatchGregorian(a.date, b.date);
    case Calendar::kOther:
      return MatchOtherCalendar(a.date, b.date, 0);
    case Calendar::kGuessed:
      return MatchOtherCalendar(a.date, b.date, kDoubtOfAGuess);
  }
  return kDifferent;
}

}  // namespace

std::optional<Evidence> MatchBirths(const KnownPerson& a,
                                    const KnownPerson& b) {
  std::optional<Evidence> best;
  for (const BirthReading& one : a.births) {
    for (const BirthReading& other : b.births) {
      const Evidence evidence = MatchReadings(one, other);
      if (!best || evidence.weight > best->weight) best = evidence;
    }
  }
  return best;
}

}  // namespace sojourn::relocation
