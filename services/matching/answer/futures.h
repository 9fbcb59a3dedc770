// Futures of a programme, drawn from who came to it before.
#ifndef SERVICES_MATCHING_ANSWER_FUTURES_H_
#define SERVICES_MATCHING_ANSWER_FUTURES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/matching/model/party.h"
#include "services/matching/solver/prices.h"

namespace sojourn::matching {

// Parties with days from the one on which each asked.
struct History {
  std::vector<Party> parties;
  std::vector<absl::CivilDay> asked_on;
};

// What is drawn: from which day on, how many weeks, by which seed.
struct Horizon {
  int from = 0;
  int weeks = 0;
  uint64_t seed = 0;
};

// Of one future: who asks, and the references and languages of all of them.
inline constexpr size_t kMostDrawn = 40'000;
inline constexpr size_t kMostDrawnWords = 4'000'000;

// Who asks in the future number `n`: for each week of the horizon a week of the
// history with all who asked in it, each as far into the week. Weeks of the
// history in which nobody asked count too. The same arguments draw the same; at
// `stop` whoever was drawn by then. INVALID_ARGUMENT FUTURE_TOO_LARGE.
absl::StatusOr<std::vector<Party>> DrawFuture(const History& history,
                                              const Horizon& horizon, int n,
                                              const Stop& stop);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_ANSWER_FUTURES_H_
