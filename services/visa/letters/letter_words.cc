#include "services/visa/letters/letter_words.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <array>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"

namespace sojourn::visa {
namespace {

using Months = std::array<std::string_view, 12>;

// By Language.
constexpr Months kMonths[] = {
    {"January", "February", "March", "April", "May", "June", "July", "August",
     "September", "October", "November", "December"},
    {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
     "septembre", "octobre", "novembre", "décembre"},
    {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
     "septiembre", "octubre", "noviembre", "diciembre"}};

constexpr const char* kLocales[] = {"en", "fr", "es"};

constexpr std::string_view kShortStay[] = {"short-stay visa (C)",
                                           "visa de court séjour (C)",
                                           "visado de corta duración (C)"};
constexpr std::string_view kLimited[] = {
    "visa with limited territorial validity",
    "visa à validité territoriale limitée",
    "visado de validez territorial limitada"};
constexpr std::string_view kLongStay[] = {"national long-stay visa (D)",
                                          "visa national de long séjour (D)",
                                          "visado nacional de larga duración "
                                          "(D)"};
constexpr std::string_view kNational[] = {"national visa", "visa national",
                                          "visado nacional"};
constexpr std::string_view kResidence[] = {
    "residence permit", "titre de séjour", "permiso de residencia"};

size_t At(Language language) { return static_cast<size_t>(language); }

std::string MonthIn(Language language, int month) {
  return std::string(kMonths[At(language)][static_cast<size_t>(month - 1)]);
}

std::string MonthOfYear(Language language, int64_t year, int month) {
  return absl::StrCat(MonthIn(language, month),
                      language == Language::kSpanish ? " de " : " ", year);
}

}  // namespace

std::string DayIn(Language language, absl::CivilDay day) {
  const std::string month = MonthOfYear(language, day.year(), day.month());
  switch (language) {
    case Language::kEnglish:
      return absl::StrCat(day.day(), " ", month);
    case Language::kFrench:
      return absl::StrCat(day.day(), day.day() == 1 ? "er " : " ", month);
    case Language::kSpanish:
      return absl::StrCat(day.day(), " de ", month);
  }
  return "";
}

std::string PartialDateIn(Language language, const PartialDate& date) {
  if (date.year == 0) return "";
  if (date.month == 0) return absl::StrCat(date.year);
  if (date.day == 0) return MonthOfYear(language, date.year, date.month);
  return DayIn(language, absl::CivilDay(date.year, date.month, date.day));
}

std::string CountryIn(Language language, const std::string& code) {
  icu::UnicodeString name;
  icu::Locale("", code.c_str())
      .getDisplayCountry(icu::Locale(kLocales[At(language)]), name);
  std::string utf8;
  name.toUTF8String(utf8);
  return utf8.empty() ? code : utf8;
}

std::string SchemeIn(Language language, Scheme scheme) {
  const size_t at = At(language);
  switch (scheme) {
    case Scheme::kC:
      return std::string(kShortStay[at]);
    case Scheme::kLtv:
      return std::string(kLimited[at]);
    case Scheme::kNationalD:
      return std::string(kLongStay[at]);
    case Scheme::kResidence:
      return std::string(kResidence[at]);
    case Scheme::kHumanitarian:
    case Scheme::kVisaFree:
    case Scheme::kInternal:
    case Scheme::kEVisa:
    case Scheme::kOnArrival:
    case Scheme::kUnspecified:
      return std::string(kNational[at]);
  }
  return "";
}

}  // namespace sojourn::visa
