// How long decision, payment and receipt took, the few left out. Pure.
#ifndef SERVICES_GRANTS_CLOCKS_CLOCK_STATISTICS_H_
#define SERVICES_GRANTS_CLOCKS_CLOCK_STATISTICS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/grants/clocks/service_levels.h"
#include "services/grants/grants_enums.h"
#include "services/grants/ledger/donor_statement.h"

namespace sojourn::grants {

// How many grants of one fund and level took so many whole hours.
struct ClockTally {
  GrantClock clock = GrantClock::kDecision;
  Level level = Level::kL1;
  int64_t hours = 0;
  bool in_time = true;
  int64_t number = 0;
  // Any name of it.
  std::string fund = {};
};

struct ClockLine {
  GrantClock clock = GrantClock::kDecision;
  // Nothing for all levels.
  std::optional<Level> level;
  ShownCount in_time;
  ShownCount late;
  ShownCount all;
  std::optional<int64_t> median_hours;
  std::optional<int64_t> p90_hours;
};

// Each clock, its levels, then all of them, of the funds together. What is
// hidden where one of them is shown alone is hidden here as well: it would be
// the difference of the two.
std::vector<ClockLine> LinesOf(const std::vector<ClockTally>& tallies);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_CLOCKS_CLOCK_STATISTICS_H_
