// What relocation says of the mission's view of one application, of how she may
// be reached, of whether she would have a bed, and of how urgent it is.
#ifndef SERVICES_VISA_VISA_SHARE_H_
#define SERVICES_VISA_VISA_SHARE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"

namespace sojourn::visa {

struct Share {
  std::string application_id;
  int64_t number = 0;
  bool view_closed = false;
  std::string contact_rules;
  bool no_direct_contact = false;
  bool accommodation_changes = false;
  int level = 0;  // 1 to 4; 0: as it was told before
};

// Stores it and returns 0, unless this number or a higher one was heard before:
// returns that one. Idempotent by the call's request_id. NOT_FOUND.
absl::StatusOr<int64_t> SetShare(server::Runtime& runtime,
                                 const server::Call& call, const Share& share);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_SHARE_H_
