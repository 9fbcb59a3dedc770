// What relocation says of the funder's view of one grant, and of its payments.
#ifndef SERVICES_GRANTS_GRANTS_SHARE_H_
#define SERVICES_GRANTS_GRANTS_SHARE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"

namespace sojourn::grants {

struct Share {
  std::string grant_id;
  int64_t number = 0;
  bool view_closed = false;
  bool payments_held = false;
};

// Stores it and returns 0, unless this number or a higher one was heard before:
// returns that one. Idempotent by the call's request_id. NOT_FOUND, for a
// direct grant too.
absl::StatusOr<int64_t> SetShare(server::Runtime& runtime,
                                 const server::Call& call, const Share& share);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_SHARE_H_
