#include "common/server/runtime.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace sojourn::server {

Runtime::Runtime(Parts parts)
    : parts_(std::move(parts)),
      policy_(parts_.policy),
      rate_limiter_(parts_.limits.rates),
      stream_limiter_(parts_.limits.streams_per_caller),
      rpc_metrics_(*parts_.metrics) {
  if (parts_.store != nullptr) {
    sealer_.emplace(*parts_.store->keys);
    page_tokens_.emplace(std::move(parts_.store->page_token_key));
  }
  for (const auth::RpcPolicy& row : policy_.rows()) {
    rpc_metrics_.Declare(row.metric_name());
  }
}

const Runtime::Store& Runtime::store() const {
  if (parts_.store != nullptr) return *parts_.store;
  // A fault of the program, which no answer should hide.
  std::fprintf(stderr, "%s keeps nothing and asks for its store\n",
               parts_.name.c_str());
  std::abort();
}

Runtime::Store& Runtime::store() {
  return const_cast<Store&>(std::as_const(*this).store());
}

}  // namespace sojourn::server
