#include "services/grants/grants_metrics.h"

#include "absl/time/clock.h"
#include "common/metrics/bucket.h"

namespace sojourn::grants {
namespace {

constexpr int kUpperRange = 5;
constexpr absl::Duration kDelay = absl::Hours(1);
constexpr absl::Duration kPatience = absl::Milliseconds(500);

}  // namespace

void ExportGrantsPaid(metrics::Registry& registry, GrantStore& store) {
  metrics::Gauge& paid =
      registry
          .Gauges({.name = "sojourn_grants_paid",
                   .help = "Grants paid an hour ago, as the lower end of "
                           "0, 1-4, 5 and more.",
                   .labels = {}})
          .With({});
  registry.OnScrape([&paid, &store] {
    const auto count =
        store.CountPaid(kDelay, kUpperRange, absl::Now() + kPatience);
    // A scrape while the database is down keeps the last value.
    if (count.ok()) paid.Set(metrics::LowerEnd(*count));
  });
}

}  // namespace sojourn::grants
