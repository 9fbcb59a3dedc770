// What is measured besides every RPC: numbers of the machine, none of anybody.
#ifndef SERVICES_MATCHING_MATCHING_METRICS_H_
#define SERVICES_MATCHING_MATCHING_METRICS_H_

#include "absl/status/status.h"
#include "common/metrics/registry.h"
#include "services/matching/work/solver_threads.h"
#include "sojourn/matching/v1/batch_calls.pb.h"

namespace sojourn::matching {

class MatchingMetrics {
 public:
  // `searches` is looked at whenever somebody reads the metrics.
  MatchingMetrics(metrics::Registry& registry, const SolverThreads& searches);

  // One batch, answered or not.
  void Count(const absl::Status& status,
             const v1::AssignBatchResponse& response);

 private:
  metrics::Counter& rejected_;
  metrics::Counter& proven_;
  metrics::Counter& searched_;
  metrics::Counter& timed_out_;
};

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_MATCHING_METRICS_H_
