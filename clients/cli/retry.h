// Which answers are worth sending the same request again, and when.
#ifndef CLIENTS_CLI_RETRY_H_
#define CLIENTS_CLI_RETRY_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace sojourn::cli {

// The pause before attempt number `attempt` + 1, counted from 1; nothing when
// the answer is final. UNAVAILABLE, and CANCELLED by a server that is stopping,
// are repeated with growing pauses, and
// RESOURCE_EXHAUSTED where the server says when: without that the request is
// too large, and stays so. Never sooner than the server's RetryInfo. Safe for
// any call, as a mutation keeps its request_id.
std::optional<absl::Duration> PauseAfter(const absl::Status& answer,
                                         int attempt);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_RETRY_H_
