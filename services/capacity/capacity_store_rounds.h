// Intake rounds in the database, and the one place where a hold takes its part
// of a quota.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_ROUNDS_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_ROUNDS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_place_lock.h"
#include "services/capacity/capacity_rounds.h"

namespace sojourn::capacity {

// What SetRounds asks for.
struct RoundsSpec {
  std::string host_id;
  std::string etag;
  std::vector<Round> rounds;  // in order
};

// Thread-safe. A foreign host is NOT_FOUND like a missing one.
class RoundStore {
 public:
  explicit RoundStore(server::Runtime& runtime) : runtime_(runtime) {}

  // Replaces all rounds; returns host_id. Errors as SetRounds in the proto
  // says.
  absl::StatusOr<std::string> Set(const server::Call& call,
                                  const RoundsSpec& spec);

  absl::StatusOr<std::vector<Round>> List(const server::Call& call,
                                          const std::string& host_id);

 private:
  server::Runtime& runtime_;
};

// Fills what is said of the rounds of each host that has them.
absl::Status FillRounds(db::Transaction& tx, std::vector<Host>& hosts);

// Fills what rounds say of each place that `search` found and that they bind:
// in one round trip, or none where there is no such place.
absl::Status FillOffers(db::Transaction& tx, const SearchSpec& search,
                        std::vector<AvailablePlace>& places);

// Whether `held`, inserted by this transaction at the locked place, is within
// the host's rounds: NO_ROUND_OPEN, ROUND_FULL. Keeps the round's row locked
// until the end, so that holds of other places of the host are counted one
// after the other. Nobody deadlocks on it: the row is the last that a hold
// locks, after place and host, and who sets rounds locks the host first, which
// a hold shares.
absl::Status CheckRoundOf(LockedPlace& locked, const Reservation& held);

// Of a reservation that has its turn back: ROUND_FULL alone. She was in time
// when she got it, so a round that has closed since, or that the host has no
// more, takes nothing from her.
absl::Status CheckQuotaOf(LockedPlace& locked, const Reservation& released);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_ROUNDS_H_
