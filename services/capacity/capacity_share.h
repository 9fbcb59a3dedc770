// What relocation says of the host's view of one reservation.
#ifndef SERVICES_CAPACITY_CAPACITY_SHARE_H_
#define SERVICES_CAPACITY_CAPACITY_SHARE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"

namespace sojourn::capacity {

struct Share {
  std::string reservation_id;
  int64_t number = 0;
  bool view_closed = false;
};

// Stores it and returns 0, unless this number or a higher one was heard before:
// returns that one. Idempotent by the call's request_id. NOT_FOUND.
absl::StatusOr<int64_t> SetShare(server::Runtime& runtime,
                                 const server::Call& call, const Share& share);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_SHARE_H_
