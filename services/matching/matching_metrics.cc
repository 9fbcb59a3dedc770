#include "services/matching/matching_metrics.h"

#include "common/status/error.h"

namespace sojourn::matching {
namespace {

metrics::Family<metrics::Counter>& Plans(metrics::Registry& registry) {
  return registry.Counters({.name = "sojourn_matching_plans_total",
                            .help = "Plans for everybody, by what ended them",
                            .labels = {"ended_by"}});
}

}  // namespace

MatchingMetrics::MatchingMetrics(metrics::Registry& registry,
                                 const SolverThreads& searches)
    : rejected_(registry
                    .Counters({.name = "sojourn_matching_plans_rejected_total",
                               .help = "Plans that the verifier found wrong",
                               .labels = {}})
                    .With({})),
      proven_(Plans(registry).With({"proof"})),
      searched_(Plans(registry).With({"search"})),
      timed_out_(Plans(registry).With({"time"})) {
  metrics::Gauge& working =
      registry
          .Gauges({.name = "sojourn_matching_searches_running",
                   .help = "Searches for everybody, and of prices, under way",
                   .labels = {}})
          .With({});
  metrics::Gauge& waiting =
      registry
          .Gauges({.name = "sojourn_matching_searches_waiting",
                   .help = "Searches that wait for a thread",
                   .labels = {}})
          .With({});
  registry.OnScrape([&working, &waiting, &searches] {
    const SolverThreads::Counts counts = searches.counts();
    working.Set(counts.working);
    waiting.Set(counts.waiting);
  });
}

void MatchingMetrics::Count(const absl::Status& status,
                            const v1::AssignBatchResponse& response) {
  if (ReasonOf(status) == "PLAN_NOT_VERIFIED") rejected_.Increment();
  if (!status.ok()) return;
  switch (response.ended_by()) {
    case v1::ENDED_BY_PROOF:
      return proven_.Increment();
    case v1::ENDED_BY_SEARCH:
      return searched_.Increment();
    default:
      return timed_out_.Increment();
  }
}

}  // namespace sojourn::matching
