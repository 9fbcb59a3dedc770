// How large a request may be.
#ifndef COMMON_LIMITS_REQUEST_LIMITS_H_
#define COMMON_LIMITS_REQUEST_LIMITS_H_

#include <cstddef>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace sojourn::limits {

// A larger message ends in gRPC, before any handler; documents come in chunks.
inline constexpr size_t kMaxRequestBytes = size_t{1} << 20;

// Entries of one list of a request, at any depth. Fields that take fewer say so
// themselves; this bounds the work before anybody looks.
inline constexpr int kMaxListEntries = 1000;

// INVALID_ARGUMENT LIST_TOO_LONG naming every list that is longer.
absl::Status CheckLists(const google::protobuf::Message& request);

}  // namespace sojourn::limits

#endif  // COMMON_LIMITS_REQUEST_LIMITS_H_
