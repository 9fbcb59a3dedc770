// Promises that were not kept, and how long things took, in the database.
#ifndef SERVICES_GRANTS_CLOCKS_OVERDUE_STORE_H_
#define SERVICES_GRANTS_CLOCKS_OVERDUE_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/grants/clocks/clock_statistics.h"
#include "services/grants/clocks/ladder.h"
#include "services/grants/grants_store_grant.h"

namespace sojourn::grants {

struct OverdueGrant {
  GrantFile file;
  absl::Time due;
  std::optional<EscalationRung> told;
};

struct OverdueSearch {
  // Empty: of all funds the caller may see.
  std::string fund_id;
  // Of the last one shown.
  struct Place {
    Level level;
    absl::Time due;
    std::string row_id;
  };
  std::optional<Place> after;
  int limit = 0;
};

// By level, then the longest overdue first. To a holder without grants of which
// it may see sums only: how urgent one is tells of her.
absl::StatusOr<std::vector<OverdueGrant>> ListOverdueGrants(
    server::Runtime& runtime, const server::Call& call,
    const OverdueSearch& search);

// Of the grants that were decided, paid or received in this year (UTC).
// INVALID_ARGUMENT YEAR_NOT_OVER on year.
absl::StatusOr<std::vector<ClockTally>> LoadClockTallies(
    server::Runtime& runtime, const server::Call& call,
    const std::string& fund_id, int year);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_CLOCKS_OVERDUE_STORE_H_
