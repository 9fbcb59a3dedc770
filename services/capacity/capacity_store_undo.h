// Nights that were given back by mistake.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_UNDO_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_UNDO_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"

namespace sojourn::capacity {

// Held or promised as before the release, or the errors of the RPC. Returns the
// reservation_id.
absl::StatusOr<std::string> UndoRelease(server::Runtime& runtime,
                                        const server::Call& call,
                                        const std::string& reservation_id,
                                        const std::string& etag);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_UNDO_H_
