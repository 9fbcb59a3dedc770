#include "services/matching/ask/ask_fields.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/reference/countries.h"
#include "common/status/string_view.h"
#include "services/matching/ask/ask_limits.h"

namespace sojourn::matching {

std::string Nth(const std::string& name, int index) {
  return absl::StrCat(name, "[", index, "]");
}

std::optional<absl::CivilDay> DayIn(const type::v1::Date& date) {
  constexpr int kFirstYear = 1900;
  constexpr int kLastYear = 2200;
  const absl::CivilDay day(date.year(), date.month(), date.day());
  const bool in_calendar = day.year() == date.year() &&
                           day.month() == date.month() &&
                           day.day() == date.day();
  if (!in_calendar || date.year() < kFirstYear || date.year() > kLastYear) {
    return std::nullopt;
  }
  return day;
}

bool Fields::Fits(const std::string& name, int entries, int most) {
  if (entries <= most) return true;
  Bad(name, "LIST_TOO_LONG",
      Sv(absl::StrCat("has ", entries, " entries, at most ", most,
                      " are taken")));
  return false;
}

int Fields::Number(const std::string& name, int value, int least, int most) {
  if (value < least || value > most) {
    Bad(name, "NUMBER_OUT_OF_RANGE",
        Sv(absl::StrCat("must be ", least, " to ", most)));
  }
  // What is reckoned with it before all is refused must not overflow.
  return std::clamp(value, least, most);
}

double Fields::Part(const std::string& name, double value, double most) {
  if (std::isfinite(value) && value >= 0 && value <= most) return value;
  Bad(name, "NUMBER_OUT_OF_RANGE",
      Sv(absl::StrCat("must be a number from 0 to ", most)));
  return 0;
}

void Fields::Ref(const std::string& name, const std::string& value) {
  if (value.empty()) {
    Bad(name, "FIELD_REQUIRED", "give a reference of your own");
  } else if (value.size() > kLongestRef) {
    Bad(name, "TEXT_TOO_LONG",
        Sv(absl::StrCat("at most ", kLongestRef, " bytes")));
  }
}

void Fields::NewRef(const std::string& name, const std::string& value,
                    std::set<std::string>* seen) {
  Ref(name, value);
  if (!value.empty() && !seen->insert(value).second) {
    Bad(name, "ENTRY_REPEATED", "the reference is used before in this request");
  }
}

std::vector<std::string> Fields::Refs(const std::string& name,
                                      const Strings& refs, int most) {
  if (!Fits(name, refs.size(), most)) return {};
  for (int i = 0; i < refs.size(); ++i) Ref(Nth(name, i), refs.Get(i));
  return {refs.begin(), refs.end()};
}

std::optional<absl::CivilDay> Fields::Day(const std::string& name, bool present,
                                          const type::v1::Date& date) {
  if (!present) {
    Bad(name, "FIELD_REQUIRED", "give year, month and day");
    return std::nullopt;
  }
  const std::optional<absl::CivilDay> day = DayIn(date);
  if (!day.has_value()) {
    Bad(name, "DATE_INVALID", "give a day of the calendar");
  }
  return day;
}

void Fields::Country(const std::string& name, const std::string& code) {
  if (!reference::IsCountry(code)) {
    Bad(name, "COUNTRY_UNKNOWN", "use ISO 3166-1 alpha-2, in capitals");
  }
}

std::vector<std::string> Fields::Languages(const std::string& name,
                                           const Strings& codes) {
  if (!Fits(name, codes.size(), kMostWords)) return {};
  for (int i = 0; i < codes.size(); ++i) {
    if (reference::IsLanguageCode(codes.Get(i))) continue;
    Bad(Nth(name, i), "LANGUAGE_UNKNOWN", "use ISO 639-1 or 639-3");
  }
  return {codes.begin(), codes.end()};
}

std::pair<std::vector<std::string>, std::vector<std::string>> Fields::Skills(
    const std::string& name,
    const google::protobuf::RepeatedPtrField<type::v1::LanguageSkill>& skills) {
  std::pair<std::vector<std::string>, std::vector<std::string>> found;
  if (!Fits(name, skills.size(), kMostWords)) return found;
  for (int i = 0; i < skills.size(); ++i) {
    const type::v1::LanguageSkill& skill = skills.Get(i);
    if (!reference::IsLanguageCode(skill.language_code())) {
      Bad(Nth(name, i) + ".language_code", "LANGUAGE_UNKNOWN",
          "use ISO 639-1 or 639-3");
    }
    const bool basic = skill.level() == type::v1::LANGUAGE_LEVEL_BASIC;
    (basic ? found.second : found.first).push_back(skill.language_code());
  }
  return found;
}

uint32_t Fields::Needs(const std::string& name,
                       const google::protobuf::RepeatedField<int>& needs) {
  uint32_t bits = 0;
  if (!Fits(name, needs.size(), kMostWords)) return bits;
  for (int i = 0; i < needs.size(); ++i) {
    const int need = needs.Get(i);
    if (need <= v1::NEED_UNSPECIFIED || need > v1::Need_MAX) {
      Bad(Nth(name, i), "VALUE_UNKNOWN", "choose one of the values of Need");
      continue;
    }
    bits |= 1U << (need - 1);
  }
  return bits;
}

Days Fields::Period(const std::string& name, const type::v1::Stay& stay,
                    const Calendar& calendar) {
  Fields inside = Inside(name);
  const auto from =
      inside.Day("check_in", stay.has_check_in(), stay.check_in());
  const auto until =
      inside.Day("check_out", stay.has_check_out(), stay.check_out());
  if (!from.has_value() || !until.has_value()) return {};
  if (*until <= *from) {
    inside.Bad("check_out", "DATES_REVERSED", "must be after check_in");
  }
  return {.from = calendar.Of(*from), .until = calendar.Of(*until)};
}

std::vector<Days> Fields::Periods(const std::string& name, const Stays& stays,
                                  const Calendar& calendar) {
  std::vector<Days> periods;
  if (!Fits(name, stays.size(), kMostStays)) return periods;
  for (int i = 0; i < stays.size(); ++i) {
    periods.push_back(Period(Nth(name, i), stays.Get(i), calendar));
  }
  return periods;
}

}  // namespace sojourn::matching
