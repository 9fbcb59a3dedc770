#ifndef SERVICES_VISA_STATISTICS_STATISTICS_RULES_H_
#define SERVICES_VISA_STATISTICS_STATISTICS_RULES_H_

#include <cstdint>
#include <map>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"

// What may be asked and shown of the counts. Pure functions of values.
namespace sojourn::visa::statistics {

inline constexpr int kMostYears = 20;

// The last year that is shown: half a year after its end. Nothing is counted in
// it any more, so that two reports never differ by one person.
int LastShownYear(absl::CivilDay today);

// Years that are shown. INVALID_ARGUMENT FIELD_REQUIRED, YEAR_INVALID,
// YEAR_NOT_OVER, DATES_REVERSED, TOO_MANY_YEARS.
absl::Status CheckYears(int from_year, int to_year, absl::CivilDay today);

// How many took so many days.
using Times = std::map<int, int64_t>;

// Rounded; nothing of nothing.
std::optional<int> PercentOf(int64_t part, int64_t of);

}  // namespace sojourn::visa::statistics

#endif  // SERVICES_VISA_STATISTICS_STATISTICS_RULES_H_
