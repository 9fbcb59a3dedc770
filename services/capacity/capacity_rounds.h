// Intake rounds of a host, and what they decide, as pure functions of values.
#ifndef SERVICES_CAPACITY_CAPACITY_ROUNDS_H_
#define SERVICES_CAPACITY_CAPACITY_ROUNDS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "services/capacity/capacity.h"

namespace sojourn::capacity {

// A party of L3 or L4 that holds or is promised a regular place, or has come;
// whether or not the place can be lived in.
struct Arrival {
  std::string reservation_id;
  absl::CivilDay day;
};

namespace rules {

// L1 and L2 cannot wait for a round, and a host that would not have them says
// so when it is asked.
bool WaitsForRound(const Host& host, Level level);

// FAILED_PRECONDITION NO_ROUND_OPEN, ROUND_FULL. `round` is the one the day of
// arrival lies in, with what others have taken of it.
absl::Status CheckRound(const std::optional<Round>& round,
                        absl::CivilDay today);
// ROUND_FULL alone; of no round nothing.
absl::Status CheckQuota(const std::optional<Round>& round);

// INVALID_ARGUMENT DATE_TOO_FAR naming the field.
absl::Status CheckRoundsNear(absl::Span<const Round> rounds,
                             absl::CivilDay today);

// In order of time. INVALID_ARGUMENT ROUNDS_OVERLAP naming the field.
absl::StatusOr<std::vector<Round>> OrderRounds(std::vector<Round> rounds);

// FAILED_PRECONDITION ROUND_RESERVED naming the reservations whose round would
// be gone or too small. Who came in a round that is over needs it no more.
absl::Status CheckPartiesKeepRounds(absl::Span<const Round> now,
                                    absl::Span<const Round> next,
                                    absl::Span<const Arrival> arrivals,
                                    absl::CivilDay today);

}  // namespace rules
}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_ROUNDS_H_
