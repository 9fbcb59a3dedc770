#include "clients/cli/csv_values.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

constexpr std::string_view kYes[] = {"yes", "y",    "true", "x",  "1",
                                     "ja",  "j",    "oui",  "si", "sí",
                                     "sÍ",  "wahr", "vrai"};
constexpr std::string_view kNo[] = {"",     "no",  "n",   "false",  "0",   "-",
                                    "nein", "nee", "non", "falsch", "faux"};

template <size_t N>
bool IsOneOf(std::string_view word, const std::string_view (&words)[N]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// "00:00" in all its forms, which a spreadsheet adds to a day.
std::string_view WithoutMidnight(std::string_view cell) {
  const size_t gap = cell.find_first_of(" T");
  if (gap == std::string_view::npos) return cell;
  const std::string_view time = cell.substr(gap + 1);
  for (const std::string_view midnight :
       {"00:00", "0:00", "00:00:00", "0:00:00", "00:00:00Z", "00:00:00.000"}) {
    if (time == midnight) return cell.substr(0, gap);
  }
  return cell;
}

absl::Status NoDate(std::string_view column) {
  return InvalidField(column, "DATE_INVALID",
                      "is no day of the calendar: write 2027-03-01");
}

struct Parts {
  char mark = '-';
  int numbers[3] = {0, 0, 0};
  bool year_first = false;
};

std::optional<Parts> Split(std::string_view text) {
  for (const char mark : {'-', '.', '/'}) {
    const std::vector<std::string> parts = absl::StrSplit(Av(text), mark);
    if (parts.size() != 3) continue;
    Parts split{.mark = mark, .year_first = parts[0].size() == 4};
    for (size_t i = 0; i < 3; ++i) {
      const bool digits =
          std::all_of(parts[i].begin(), parts[i].end(),
                      [](unsigned char c) { return absl::ascii_isdigit(c); });
      const bool year = i == (split.year_first ? 0 : 2);
      const bool sized = year ? parts[i].size() == 4
                              : parts[i].size() == 1 || parts[i].size() == 2;
      if (!digits || !sized || !absl::SimpleAtoi(parts[i], &split.numbers[i])) {
        return std::nullopt;
      }
    }
    return split;
  }
  return std::nullopt;
}

bool IsDay(const absl::CivilDay& day, int year, int month, int of_month) {
  return day.year() == year && day.month() == month && day.day() == of_month;
}

}  // namespace

absl::StatusOr<type::v1::Date> ParseCellDate(std::string_view column,
                                             std::string_view cell) {
  const std::optional<Parts> parts = Split(WithoutMidnight(cell));
  if (!parts.has_value()) return NoDate(column);
  int year = parts->numbers[parts->year_first ? 0 : 2];
  int month = parts->numbers[1];
  int day = parts->numbers[parts->year_first ? 2 : 0];
  if (!parts->year_first && parts->mark != '.') {
    if (day <= 12 && month <= 12 && day != month) {
      return InvalidField(column, "DATE_AMBIGUOUS",
                          "could be two days: write it as 2027-03-01");
    }
    if (month > 12) std::swap(day, month);
  }
  if (!IsDay(absl::CivilDay(year, month, day), year, month, day)) {
    return NoDate(column);
  }
  type::v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

absl::StatusOr<int32_t> ParseCellNumber(std::string_view column,
                                        std::string_view cell) {
  if (cell.empty()) return 0;
  std::string_view whole = cell;
  const size_t point = cell.find_first_of(".,");
  // 1.000 is a thousand to some.
  if (point != std::string_view::npos && cell.size() - point <= 3 &&
      cell.find_first_not_of('0', point + 1) == std::string_view::npos) {
    whole = cell.substr(0, point);
  }
  int32_t number = 0;
  if (!absl::SimpleAtoi(Av(whole), &number)) {
    return InvalidField(column, "NUMBER_INVALID", "write a whole number");
  }
  return number;
}

absl::StatusOr<bool> ParseCellFlag(std::string_view column,
                                   std::string_view cell) {
  const std::string word = absl::AsciiStrToLower(Av(cell));
  if (IsOneOf(word, kYes)) return true;
  if (IsOneOf(word, kNo)) return false;
  return InvalidField(column, "VALUE_INVALID", "write yes or no");
}

}  // namespace sojourn::cli
