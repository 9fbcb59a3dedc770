// Changes of places themselves.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_HOSTING_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_HOSTING_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity_hosting.h"

namespace sojourn::capacity {

// Both return place_id; errors as the proto says. A foreign place is NOT_FOUND
// like a missing one.
absl::StatusOr<std::string> UpdatePlace(server::Runtime& runtime,
                                        const server::Call& call,
                                        const PlaceChange& change);
absl::StatusOr<std::string> RetirePlace(server::Runtime& runtime,
                                        const server::Call& call,
                                        const std::string& place_id,
                                        const std::string& etag);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_HOSTING_H_
