#include "common/db/value_text.h"

#include <cstddef>
#include <cstdint>

#include "common/status/string_view.h"

namespace sojourn::db {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;
constexpr absl::CivilDay kEpoch(1970, 1, 1);

void AppendDigits(std::string& out, int64_t value, size_t digits) {
  out.append(digits, '0');
  for (auto digit = out.rbegin(); value > 0; ++digit, value /= 10) {
    *digit = static_cast<char>('0' + value % 10);
  }
}

// Of a text of the form "2026-03-09", each digit checked.
bool ReadDigits(std::string_view text, int64_t& out) {
  out = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    out = out * 10 + (c - '0');
  }
  return true;
}

bool ReadDay(std::string_view text, absl::CivilDay& out) {
  int64_t year = 0, month = 0, day = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' ||
      !ReadDigits(text.substr(0, 4), year) ||
      !ReadDigits(text.substr(5, 2), month) ||
      !ReadDigits(text.substr(8, 2), day)) {
    return false;
  }
  out = absl::CivilDay(year, month, day);
  // A day that there is not becomes another one.
  return out.month() == month && out.day() == day;
}

// "01:02:03" and up to six digits after a point.
bool ReadMicros(std::string_view text, int64_t& out) {
  int64_t hours = 0, minutes = 0, seconds = 0, micros = 0;
  if (text.size() < 8 || text[2] != ':' || text[5] != ':' ||
      !ReadDigits(text.substr(0, 2), hours) ||
      !ReadDigits(text.substr(3, 2), minutes) ||
      !ReadDigits(text.substr(6, 2), seconds) || hours > 23 || minutes > 59 ||
      seconds > 59) {
    return false;
  }
  if (text.size() > 8) {
    const std::string_view after = text.substr(9);
    if (text[8] != '.' || after.empty() || after.size() > 6 ||
        !ReadDigits(after, micros)) {
      return false;
    }
    for (size_t digits = after.size(); digits < 6; ++digits) micros *= 10;
  }
  out = ((hours * 60 + minutes) * 60 + seconds) * kSecond + micros;
  return true;
}

bool ReadUtc(std::string_view text, absl::Time& out) {
  constexpr std::string_view kUtc = "+00";
  absl::CivilDay day;
  int64_t micros = 0;
  if (text.size() < 22 || text[10] != ' ' || !text.ends_with(kUtc) ||
      !ReadDay(text.substr(0, 10), day) ||
      !ReadMicros(text.substr(11, text.size() - 11 - kUtc.size()), micros)) {
    return false;
  }
  out = absl::FromUnixMicros((day - kEpoch) * kDay + micros);
  return true;
}

}  // namespace

std::string DayText(absl::CivilDay value) {
  if (value.year() < 1 || value.year() > 9999) {
    return absl::FormatCivilTime(value);
  }
  std::string text;
  AppendDigits(text, value.year(), 4);
  text.push_back('-');
  AppendDigits(text, value.month(), 2);
  text.push_back('-');
  AppendDigits(text, value.day(), 2);
  return text;
}

std::string TimeText(absl::Time value) {
  if (value == absl::InfiniteFuture()) return "infinity";
  if (value == absl::InfinitePast()) return "-infinity";
  const int64_t micros = absl::ToUnixMicros(value);
  const int64_t of_day = (micros % kDay + kDay) % kDay;
  // Not from the midnight before it, which the first of all times has not.
  const int64_t days = micros / kDay - (micros % kDay < 0 ? 1 : 0);
  std::string text = DayText(kEpoch + days);
  text.push_back(' ');
  AppendDigits(text, of_day / kSecond / 3600, 2);
  text.push_back(':');
  AppendDigits(text, of_day / kSecond / 60 % 60, 2);
  text.push_back(':');
  AppendDigits(text, of_day / kSecond % 60, 2);
  text.push_back('.');
  AppendDigits(text, of_day % kSecond, 6);
  return text + "+00";
}

bool ParseDayText(std::string_view text, absl::CivilDay& out) {
  return ReadDay(text, out) || absl::ParseCivilTime(Av(text), &out);
}

bool ParseTimeText(std::string_view text, absl::Time& out) {
  if (ReadUtc(text, out)) return true;
  if (text == "infinity") {
    out = absl::InfiniteFuture();
    return true;
  }
  if (text == "-infinity") {
    out = absl::InfinitePast();
    return true;
  }
  std::string error;
  return absl::ParseTime("%Y-%m-%d %H:%M:%E*S%Ez", Av(text), &out, &error);
}

}  // namespace sojourn::db
