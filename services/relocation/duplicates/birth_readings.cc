#include "services/relocation/duplicates/birth_readings.h"

#include <unicode/calendar.h>
#include <unicode/gregocal.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace sojourn::relocation {
namespace {

constexpr int kEarliest = 1900;
constexpr int kLatest = 2100;

struct OtherCalendar {
  Calendar kind;
  const char* name;
  int first_year;
  int last_year;
  // Of the Gregorian year in which one of its years begins.
  int (*begins)(int year);
};

// icu::Calendar's names. Hijri by its civil table: a day beside what is seen.
constexpr OtherCalendar kPersian = {Calendar::kOther, "en@calendar=persian",
                                    1250, 1500,
                                    [](int year) { return year + 621; }};
constexpr OtherCalendar kHijri = {
    Calendar::kOther, "en@calendar=islamic-civil", 1250, 1500,
    [](int year) { return year * 970224 / 1000000 + 621; }};
constexpr OtherCalendar kEthiopian = {Calendar::kGuessed,
                                      "en@calendar=ethiopic", 1850, 2100,
                                      [](int year) { return year + 7; }};

bool IsPlausible(const BirthDate& date) {
  return date.year >= kEarliest && date.year <= kLatest;
}

std::optional<BirthDate> Converted(const OtherCalendar& calendar,
                                   const BirthDate& date) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::TimeZone& zone = *icu::TimeZone::getGMT();
  const std::unique_ptr<icu::Calendar> other(
      icu::Calendar::createInstance(zone, icu::Locale(calendar.name), error));
  icu::GregorianCalendar gregorian(zone, icu::Locale::getRoot(), error);
  if (U_FAILURE(error) != 0) return std::nullopt;
  other->clear();
  other->setLenient(false);
  other->set(date.year, date.month - 1, date.day);
  gregorian.setTime(other->getTime(error), error);
  const BirthDate found{.year = gregorian.get(UCAL_YEAR, error),
                        .month = gregorian.get(UCAL_MONTH, error) + 1,
                        .day = gregorian.get(UCAL_DATE, error)};
  if (U_FAILURE(error) != 0) return std::nullopt;
  return found;
}

void Add(const BirthReading& reading, std::vector<BirthReading>& readings) {
  if (IsPlausible(reading.date)) readings.push_back(reading);
}

void Read(const OtherCalendar& calendar, const BirthDate& date,
          std::vector<BirthReading>& readings) {
  if (date.year < calendar.first_year || date.year > calendar.last_year) return;
  if (date.month != 0 && date.day != 0) {
    if (const auto found = Converted(calendar, date)) {
      Add({.date = *found, .calendar = calendar.kind}, readings);
    }
    return;
  }
  const int first = calendar.begins(date.year);
  for (const int year : {first, first + 1}) {
    Add({.date = {.year = year}, .calendar = calendar.kind}, readings);
  }
}

// The numbers of a text, in any numerals that count by tens.
std::vector<int> NumbersIn(std::string_view text) {
  constexpr int kMost = 1000000;
  const icu::UnicodeString letters = icu::UnicodeString::fromUTF8(
      {text.data(), static_cast<int32_t>(text.size())});
  std::vector<int> numbers;
  bool inside = false;
  for (int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
    const int32_t digit = u_charDigitValue(letters.char32At(i));
    if (digit < 0) {
      inside = false;
      continue;
    }
    if (!inside) numbers.push_back(0);
    inside = true;
    numbers.back() = std::min(numbers.back() * 10 + digit, kMost);
  }
  return numbers;
}

// Year first or last, the month in the middle; a year alone where it is not so.
std::optional<BirthDate> DateIn(std::string_view text) {
  const std::vector<int> numbers = NumbersIn(text);
  const auto is_year = [](int number) {
    return number >= kPersian.first_year && number <= kLatest;
  };
  const auto year = std::find_if(numbers.begin(), numbers.end(), is_year);
  if (year == numbers.end()) return std::nullopt;
  BirthDate date{.year = *year};
  if (numbers.size() == 3 && year != numbers.begin() + 1) {
    const int day = year == numbers.begin() ? numbers[2] : numbers[0];
    if (numbers[1] >= 1 && numbers[1] <= 13 && day >= 1 && day <= 31) {
      date.month = numbers[1];
      date.day = day;
    }
  }
  return date;
}

void ReadAll(const BirthDate& date, bool may_count_ethiopian,
             std::vector<BirthReading>& readings) {
  if (date.month <= 12)
    Add({.date = date, .calendar = Calendar::kGregorian}, readings);
  Read(kPersian, date, readings);
  Read(kHijri, date, readings);
  if (may_count_ethiopian) Read(kEthiopian, date, readings);
}

}  // namespace

std::vector<BirthReading> BirthReadings(const BirthDate& written,
                                        std::string_view as_given,
                                        bool may_count_ethiopian) {
  std::vector<BirthReading> readings;
  if (written.year != 0) ReadAll(written, may_count_ethiopian, readings);
  if (const auto given = DateIn(as_given)) {
    std::vector<BirthReading> of_given;
    ReadAll(*given, may_count_ethiopian, of_given);
    for (BirthReading& reading : of_given) {
      if (reading.calendar == Calendar::kGregorian && written.year != 0) {
        continue;  // the field says that already
      }
      // What she gives is in her own calendar: less of a guess.
      if (reading.calendar == Calendar::kGuessed) {
        reading.calendar = Calendar::kOther;
      }
      readings.push_back(reading);
    }
  }
  std::sort(readings.begin(), readings.end());
  readings.erase(std::unique(readings.begin(), readings.end()), readings.end());
  return readings;
}

}  // namespace sojourn::relocation
