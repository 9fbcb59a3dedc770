#include "services/visa/statistics/statistics_rules.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace sojourn::visa::statistics {
namespace {

// No application of any network is older.
constexpr int kFirstYear = 1990;

bool CheckYear(std::string_view field, int year, int running,
               FieldChecker& fields) {
  if (year == 0) {
    fields.Add(field, "FIELD_REQUIRED", "Give a calendar year.");
  } else if (year < kFirstYear) {
    fields.Add(field, "YEAR_INVALID",
               absl::StrCat("Give a calendar year from ", kFirstYear, " on."));
  } else if (year >= running) {
    fields.Add(field, "YEAR_NOT_OVER",
               absl::StrCat("The last year that is shown is ", running - 1,
                            ": half a year after its end."));
  } else {
    return true;
  }
  return false;
}

}  // namespace

int LastShownYear(absl::CivilDay today) {
  return static_cast<int>((absl::CivilMonth(today) - 6).year()) - 1;
}

absl::Status CheckYears(int from_year, int to_year, absl::CivilDay today) {
  const int running = LastShownYear(today) + 1;
  FieldChecker fields;
  const bool from = CheckYear("from_year", from_year, running, fields);
  const bool to = CheckYear("to_year", to_year, running, fields);
  if (from && to && to_year < from_year) {
    fields.Add("to_year", "DATES_REVERSED", "Give from_year or a later one.");
  } else if (from && to && to_year - from_year >= kMostYears) {
    fields.Add("to_year", "TOO_MANY_YEARS",
               absl::StrCat("Ask for at most ", kMostYears, " years at once."));
  }
  return fields.Finish();
}

std::optional<int> PercentOf(int64_t part, int64_t of) {
  if (of <= 0) return std::nullopt;
  return static_cast<int>((part * 200 + of) / (of * 2));
}

}  // namespace sojourn::visa::statistics
