// The one mapping between absl::Status and the status of an RPC.
#ifndef COMMON_STATUS_GRPC_STATUS_H_
#define COMMON_STATUS_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace sojourn {

inline constexpr char kErrorDomain[] = "sojourn";

// Details above this many bytes are lost on the way to some clients, so the
// first violations are sent, with their number in metadata "violation_count".
inline constexpr size_t kMaxDetailBytes = 5000;

// Every error gets an ErrorInfo. The text of INTERNAL, UNKNOWN and DATA_LOSS
// stays here: the caller gets a fixed sentence and code INTERNAL.
grpc::Status ToGrpcStatus(const absl::Status& status);

// What ToGrpcStatus made, back again; details of other servers are kept as
// far as they are understood.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace sojourn

#endif  // COMMON_STATUS_GRPC_STATUS_H_
