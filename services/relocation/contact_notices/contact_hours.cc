#include "services/relocation/contact_notices/contact_hours.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/string_view.h"

namespace sojourn::relocation {
namespace {

constexpr int kDay = 24 * 60;

constexpr std::pair<absl::string_view, absl::Weekday> kDays[] = {
    {"monday", absl::Weekday::monday},
    {"tuesday", absl::Weekday::tuesday},
    {"wednesday", absl::Weekday::wednesday},
    {"thursday", absl::Weekday::thursday},
    {"friday", absl::Weekday::friday},
    {"saturday", absl::Weekday::saturday},
    {"sunday", absl::Weekday::sunday}};

// Three letters or the whole name, also of several ("Fridays").
std::optional<int> ParseDay(absl::string_view word) {
  for (int i = 0; i < 7; ++i) {
    const absl::string_view name = kDays[i].first;
    if (word == name || word == name.substr(0, 3) ||
        (absl::ConsumeSuffix(&word, "s") && word == name)) {
      return i;
    }
  }
  return std::nullopt;
}

// "fri" or "mon-fri".
bool AddDays(absl::string_view word, std::set<absl::Weekday>& days) {
  const std::pair<absl::string_view, absl::string_view> ends =
      absl::StrSplit(word, absl::MaxSplits('-', 1));
  const auto first = ParseDay(ends.first);
  const auto last =
      absl::StrContains(word, '-') ? ParseDay(ends.second) : first;
  if (!first || !last) return false;
  for (int i = *first;; i = (i + 1) % 7) {
    days.insert(kDays[i].second);
    if (i == *last) return true;
  }
}

// "20:00" or "9".
std::optional<int> ParseMinutes(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(':', 1));
  const bool has_minutes = absl::StrContains(text, ':');
  int hour = 0;
  int minute = 0;
  const auto digits = [](absl::string_view part) {
    return !part.empty() && part.size() <= 2 &&
           std::all_of(part.begin(), part.end(), [](char c) {
             return absl::ascii_isdigit(static_cast<unsigned char>(c));
           });
  };
  if (!digits(parts.first) || !absl::SimpleAtoi(parts.first, &hour)) {
    return std::nullopt;
  }
  if (has_minutes && (parts.second.size() != 2 || !digits(parts.second) ||
                      !absl::SimpleAtoi(parts.second, &minute))) {
    return std::nullopt;
  }
  if (hour > 24 || minute > 59 || hour * 60 + minute > kDay) {
    return std::nullopt;
  }
  return hour * 60 + minute;
}

bool ParseSpan(absl::string_view word, ContactWindow& window) {
  const std::pair<absl::string_view, absl::string_view> ends =
      absl::StrSplit(word, absl::MaxSplits('-', 1));
  const auto from = ParseMinutes(ends.first);
  const auto until = ParseMinutes(ends.second);
  if (!from || !until || *from == *until || *from == kDay) return false;
  window.from = *from;
  window.until = *until > *from ? *until : *until + kDay;
  return true;
}

bool ParsePart(std::vector<std::string> words, ContactHours& hours) {
  if (words.front() == "never") {
    words.erase(words.begin());
    if (!words.empty() && words.front() == "on") words.erase(words.begin());
    return !words.empty() && std::all_of(words.begin(), words.end(),
                                         [&](const std::string& word) {
                                           return word == "and" ||
                                                  word == "or" ||
                                                  AddDays(word, hours.never);
                                         });
  }
  ContactWindow window;
  const std::string span = words.back();
  words.pop_back();
  for (const std::string& word : words) {
    if (word != "and" && !AddDays(word, window.days)) return false;
  }
  if (!ParseSpan(span, window)) return false;
  hours.windows.push_back(std::move(window));
  return true;
}

Opening OpeningOn(const ContactWindow& window, absl::CivilDay day,
                  absl::TimeZone zone) {
  const auto at = [&](int minutes) {
    return absl::FromCivil(absl::CivilMinute(day) + minutes, zone);
  };
  return {.from = at(window.from), .until = at(window.until)};
}

}  // namespace

std::optional<ContactHours> ParseContactHours(std::string_view text) {
  ContactHours hours;
  const std::string lower = absl::AsciiStrToLower(Av(text));
  for (const absl::string_view part :
       absl::StrSplit(lower, absl::ByAnyChar(",;"), absl::SkipWhitespace())) {
    const std::vector<std::string> words =
        absl::StrSplit(part, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.empty() || !ParsePart(words, hours)) return std::nullopt;
  }
  if (hours.windows.empty()) return std::nullopt;
  return hours;
}

std::optional<Opening> NextOpening(const ContactHours& hours,
                                   absl::TimeZone zone, absl::Time now) {
  std::optional<Opening> next;
  const absl::CivilDay today = absl::ToCivilDay(now, zone);
  // Yesterday's may go on behind midnight.
  for (int i = -1; i <= 14; ++i) {
    const absl::CivilDay day = today + i;
    const absl::Weekday weekday = absl::GetWeekday(day);
    if (hours.never.contains(weekday)) continue;
    for (const ContactWindow& window : hours.windows) {
      if (!window.days.empty() && !window.days.contains(weekday)) continue;
      const Opening opening = OpeningOn(window, day, zone);
      if (opening.until <= now) continue;
      if (!next || opening.from < next->from) next = opening;
    }
    if (next && next->from <= now) return next;
  }
  return next;
}

}  // namespace sojourn::relocation
