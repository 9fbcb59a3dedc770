// Futures of a programme, drawn from who came to it before.
#ifndef SERVICES_MATCHING_ANSWER_FUTURES_H_
#define SERVICES_MATCHING_ANSWER_FUTURES_H_

#include <cstdint>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/matching/model/party.h"

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

// Who asks in the future number `n`: for each week of the horizon a week of the
// history with all who asked in it, each as far into the week. Weeks of the
// history in which nobody asked count too. The same arguments draw the same.
std::vector<Party> DrawFuture(const History& history, const Horizon& horizon,
                              int n);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_ANSWER_FUTURES_H_
