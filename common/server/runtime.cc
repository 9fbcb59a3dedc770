#include "common/server/runtime.h"

#include <utility>

namespace sojourn::server {

Runtime::Runtime(Parts parts)
    : parts_(std::move(parts)),
      policy_(parts_.policy),
      rate_limiter_(parts_.limits.rates),
      stream_limiter_(parts_.limits.streams_per_caller),
      rpc_metrics_(*parts_.metrics),
      sealer_(*parts_.keys),
      page_tokens_(std::move(parts_.page_token_key)) {
  for (const auth::RpcPolicy& row : policy_.rows()) {
    rpc_metrics_.Declare(row.metric_name());
  }
}

}  // namespace sojourn::server
