// For streams that are open for hours.
#ifndef COMMON_SERVER_ADMIT_AGAIN_H_
#define COMMON_SERVER_ADMIT_AGAIN_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "common/server/runtime.h"
#include "common/status/status_macros.h"
#include "grpcpp/grpcpp.h"

namespace sojourn::server {

// Whether who opened a stream may still call `method`: by the token in its
// context, which may have ended or been revoked since.
inline absl::Status AdmitAgain(Runtime& runtime, std::string_view method,
                               const grpc::ServerContextBase& context) {
  ASSIGN_OR_RETURN(const auth::Caller caller,
                   runtime.authenticator().Authenticate(context, absl::Now(),
                                                        auth::Trust::kAnybody));
  return runtime.policy().Authorize(method, caller).status();
}

}  // namespace sojourn::server

#endif  // COMMON_SERVER_ADMIT_AGAIN_H_
