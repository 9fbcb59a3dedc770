// What relocation says of the funder's view of one grant, and of its payments.
#ifndef SERVICES_GRANTS_GRANTS_SHARE_H_
#define SERVICES_GRANTS_GRANTS_SHARE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "common/server/call.h"
#include "common/server/runtime.h"

namespace sojourn::grants {

struct Share {
  std::string grant_id;
  int64_t number = 0;
  bool view_closed = false;
  bool payments_held = false;
};

// Stores it, unless a later word was heard before. Idempotent by the call's
// request_id. NOT_FOUND, for a direct grant too.
absl::Status SetShare(server::Runtime& runtime, const server::Call& call,
                      const Share& share);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_SHARE_H_
