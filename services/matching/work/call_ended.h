#ifndef SERVICES_MATCHING_WORK_CALL_ENDED_H_
#define SERVICES_MATCHING_WORK_CALL_ENDED_H_

#include "absl/status/status.h"
#include "common/status/error.h"

namespace sojourn::matching {

// CANCELLED: nobody reads what would be answered.
inline absl::Status CallEnded() {
  return MakeError(absl::StatusCode::kCancelled, "nobody waits for the answer",
                   {.reason = "CALL_ENDED"});
}

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_WORK_CALL_ENDED_H_
