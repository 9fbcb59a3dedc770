// The process's metrics, thin over prometheus-cpp. Names are
// sojourn_<part>_<what>_<unit>, counters end in _total, and labels are fixed
// and bounded: never an id, a host, a mission or a fund.
#ifndef COMMON_METRICS_REGISTRY_H_
#define COMMON_METRICS_REGISTRY_H_

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "prometheus/counter.h"
#include "prometheus/family.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace sojourn::metrics {

struct Description {
  std::string name;
  std::string help;
  std::vector<std::string> labels;  // names, in the order values are given
};

// Seconds, from 0.25 ms to 10 s.
const std::vector<double>& LatencyBuckets();

// The metrics of one name, one for each combination of label values. Past
// kMaxSeries combinations the rest share one whose values are all "other":
// a label that was meant to be bounded cannot fill the memory. Thread-safe.
template <typename Metric>
class Family {
 public:
  static constexpr size_t kMaxSeries = 500;
  using Values = std::initializer_list<std::string_view>;

  // The metric with these label values; made on first use, lives as long as
  // the registry, so hot paths may keep the reference.
  Metric& With(Values values);

 private:
  friend class Registry;
  using Make =
      std::function<Metric&(const std::map<std::string, std::string>& labels)>;
  Family(std::vector<std::string> labels, Make make)
      : labels_(std::move(labels)), make_(std::move(make)) {}

  const std::vector<std::string> labels_;
  const Make make_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Metric*> series_ ABSL_GUARDED_BY(mutex_);
};

using Counter = prometheus::Counter;      // Increment(double = 1)
using Gauge = prometheus::Gauge;          // Set, Increment, Decrement
using Histogram = prometheus::Histogram;  // Observe(double)

// Thread-safe. Families are owned by the registry; asking for a name again
// gives the same family.
class Registry {
 public:
  Registry() = default;
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  Family<Counter>& Counters(const Description& description);
  Family<Gauge>& Gauges(const Description& description);
  Family<Histogram>& Histograms(
      const Description& description,
      const std::vector<double>& buckets = LatencyBuckets());

  // Runs before each Serialize: for gauges that are read, not kept.
  void OnScrape(std::function<void()> update);

  // Prometheus text format 0.0.4: the body of /metrics.
  std::string Serialize();

  // Content-Type that goes with it.
  static constexpr char kContentType[] = "text/plain; version=0.0.4";

 private:
  template <typename Metric>
  using Families =
      absl::flat_hash_map<std::string, std::unique_ptr<Family<Metric>>>;

  prometheus::Registry registry_;
  absl::Mutex mutex_;
  Families<Counter> counters_ ABSL_GUARDED_BY(mutex_);
  Families<Gauge> gauges_ ABSL_GUARDED_BY(mutex_);
  Families<Histogram> histograms_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::function<void()>> updates_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sojourn::metrics

#endif  // COMMON_METRICS_REGISTRY_H_
