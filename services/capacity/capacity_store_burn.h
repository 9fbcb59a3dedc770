// Places that are no longer secret.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_BURN_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_BURN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"

namespace sojourn::capacity {

struct BurnSpec {
  std::string place_id;
  std::string etag;
  std::string note;  // sealed
};

// Blocks the place for good, releases its holds and warns of every stay that is
// promised or running there, DISRUPTED ones too, each with an event. A place
// that was burnt before stays as it is. Returns place_id; NOT_FOUND,
// ETAG_MISMATCH, PLACE_RETIRED.
absl::StatusOr<std::string> BurnPlace(server::Runtime& runtime,
                                      const server::Call& call,
                                      const BurnSpec& spec);

// Promised and running stays of a place, the soonest first, that the caller may
// know of.
absl::StatusOr<std::vector<std::string>> StaysAt(server::Runtime& runtime,
                                                 const server::Call& call,
                                                 const std::string& place_id);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_BURN_H_
