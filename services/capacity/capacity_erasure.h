// What an erased case leaves in capacity: places that are free again, and
// nights that were slept in, by nobody.
#ifndef SERVICES_CAPACITY_CAPACITY_ERASURE_H_
#define SERVICES_CAPACITY_CAPACITY_ERASURE_H_

#include <string>

#include "absl/status/status.h"
#include "common/server/call.h"
#include "common/server/runtime.h"

namespace sojourn::capacity {

// Releases what the case holds, with its events, and deletes its reservations.
// A place she still lives in stays occupied, by nobody that can be named, so
// that no other party is sent there; nights she has lived there stay counted
// likewise, so that the occupancy of the past stays true. Each under the lock
// of its place; finds nothing to do when it runs again.
absl::Status RemoveReservations(server::Runtime& runtime,
                                const server::Call& call,
                                const std::string& case_ref);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_ERASURE_H_
