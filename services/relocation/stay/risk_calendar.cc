#include "services/relocation/stay/risk_calendar.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/reference/countries.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::relocation {
namespace {

using stay_rules::RiskDay;

constexpr std::array<std::string_view, 5> kOfCountries = {
    "DEMONSTRATION", "ELECTION", "UN_VISIT", "LARGE_EVENT", "ANNIVERSARY"};

RiskCalendar calendar_in_use;

void ParseLine(const std::string& at, const std::vector<std::string>& words,
               RiskCalendar& calendar, FieldChecker& mistakes) {
  if (words.size() != 3) {
    return mistakes.Add(at, "VALUE_MISSING", "give country, day and what");
  }
  RiskDay day{.on = absl::CivilDay(), .trigger = words[2]};
  if (!reference::IsCountry(words[0])) {
    mistakes.Add(absl::StrCat(at, ", ", words[0]), "COUNTRY_UNKNOWN",
                 "an ISO 3166 code of two capital letters");
  }
  if (!absl::ParseCivilTime(words[1], &day.on)) {
    mistakes.Add(absl::StrCat(at, ", ", words[1]), "DATE_INVALID",
                 "a day such as 2027-06-20");
  }
  if (std::find(kOfCountries.begin(), kOfCountries.end(), words[2]) ==
      kOfCountries.end()) {
    mistakes.Add(absl::StrCat(at, ", ", words[2]), "VALUE_UNKNOWN",
                 "DEMONSTRATION, ELECTION, UN_VISIT, LARGE_EVENT or "
                 "ANNIVERSARY");
  }
  calendar[words[0]].push_back(std::move(day));
}

}  // namespace

absl::StatusOr<RiskCalendar> ParseRiskCalendar(std::string_view text) {
  RiskCalendar calendar;
  FieldChecker mistakes;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(Av(text), '\n')) {
    ++number;
    const std::vector<std::string> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
    if (words.empty() || words[0][0] == '#') continue;
    ParseLine(absl::StrCat("line ", number), words, calendar, mistakes);
  }
  RETURN_IF_ERROR(mistakes.Finish());
  return calendar;
}

void UseRiskCalendar(RiskCalendar calendar) {
  calendar_in_use = std::move(calendar);
}

std::vector<RiskDay> RiskDaysIn(const std::string& country_code,
                                absl::CivilDay from) {
  std::vector<RiskDay> days;
  const auto found = calendar_in_use.find(country_code);
  if (found == calendar_in_use.end()) return days;
  std::copy_if(found->second.begin(), found->second.end(),
               std::back_inserter(days),
               [&](const RiskDay& day) { return day.on >= from; });
  return days;
}

}  // namespace sojourn::relocation
