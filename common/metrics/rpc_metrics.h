// What is measured of every RPC, and under which name.
#ifndef COMMON_METRICS_RPC_METRICS_H_
#define COMMON_METRICS_RPC_METRICS_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/metrics/registry.h"

namespace sojourn::metrics {

// The name of a method in metrics and logs. Calls that tell that somebody is
// on the way share the name "movement".
std::string_view PublicMethodName(std::string_view method);

// sojourn_rpc_requests_total{method, code}, sojourn_rpc_duration_seconds
// {method}, sojourn_rpc_in_flight. Thread-safe.
class RpcMetrics {
 public:
  explicit RpcMetrics(Registry& registry);

  // Shows a method from the start, so that a rate over it exists before its
  // first call.
  void Declare(std::string_view method);
  void Started();
  void Finished(std::string_view method, absl::StatusCode code,
                absl::Duration duration);

 private:
  Family<Counter>& requests_;
  Family<Histogram>& durations_;
  Gauge& in_flight_;
};

}  // namespace sojourn::metrics

#endif  // COMMON_METRICS_RPC_METRICS_H_
