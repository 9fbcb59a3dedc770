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

// Years that are over: in the running one, two reports would differ by the one
// decision between them. INVALID_ARGUMENT FIELD_REQUIRED, YEAR_INVALID,
// YEAR_NOT_OVER, DATES_REVERSED, TOO_MANY_YEARS.
absl::Status CheckYears(int from_year, int to_year, absl::CivilDay today);

// How many took so many days.
using Times = std::map<int, int64_t>;

// The smallest time that `percent` of all took at most (nearest rank). It is
// somebody's time: shown where at least suppression::kFewest took as long or
// longer, and as many as long or shorter.
std::optional<int> Percentile(const Times& times, int percent);

// Rounded; nothing of nothing.
std::optional<int> PercentOf(int64_t part, int64_t of);

}  // namespace sojourn::visa::statistics

#endif  // SERVICES_VISA_STATISTICS_STATISTICS_RULES_H_
