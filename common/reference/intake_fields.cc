#include "common/reference/intake_fields.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace sojourn::reference {
namespace {

template <size_t n>
bool Contains(const std::array<std::string_view, n>& names,
              std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 16> kLongTexts = {
    "danger",     "summary",       "description",
    "work_plan",  "return_plan",   "dependants_left_behind",
    "remoteness", "how_known",     "people_or_community",
    "diet",       "accessibility", "medical",
    "mhpss",      "custody",       "safe_contact",
    "school"};
constexpr std::array<std::string_view, 6> kCountries = {
    "country_code",     "issuing_country",    "residence_country",
    "wished_countries", "excluded_countries", "transit_countries"};
constexpr std::array<std::string_view, 3> kLanguages = {
    "language_code", "interpreter_languages", "sign_languages"};
constexpr std::array<std::string_view, 11> kPast = {
    "birth_date", "first_seen", "last_seen",  "occurred_on",
    "asked_on",   "issued_on",  "entered_on", "given_on",
    "valid_from", "held_on",    "answered_on"};
constexpr std::array<std::string_view, 3> kNoNationality = {"XXA", "XXB",
                                                            "XXC"};
constexpr std::array<std::pair<std::string_view, int64_t>, 5> kMost = {
    {{"number_of_people", kMostPeople},
     {"bedrooms", 20},
     {"length_days", 730},
     {"blank_pages", 100},
     {"age_years", 17}}};

}  // namespace

TextKind TextKindOf(std::string_view field) {
  if (Contains(kLongTexts, field)) return TextKind::kLong;
  if (Contains(kCountries, field)) return TextKind::kCountry;
  if (Contains(kLanguages, field)) return TextKind::kLanguage;
  if (field == "nationalities") return TextKind::kNationality;
  if (field == "time_zone") return TextKind::kTimeZone;
  if (field == "currency_code") return TextKind::kCurrency;
  return TextKind::kShort;
}

size_t MostOf(TextKind kind) {
  return kind == TextKind::kLong ? kMostOfLongText : kMostOfShortText;
}

size_t CharactersIn(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

int64_t MostOfNumber(std::string_view field) {
  for (const auto& [name, most] : kMost) {
    if (name == field) return most;
  }
  return std::numeric_limits<int64_t>::max();
}

bool IsOfThePast(std::string_view field) { return Contains(kPast, field); }

bool MayBePartial(std::string_view field) { return field == "birth_date"; }

bool IsNoNationality(std::string_view code) {
  return Contains(kNoNationality, code);
}

std::vector<std::string> NoNationalities() {
  return {kNoNationality.begin(), kNoNationality.end()};
}

}  // namespace sojourn::reference
