#include "common/metrics/registry.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"
#include "prometheus/text_serializer.h"

namespace sojourn::metrics {
namespace {

constexpr char kOther[] = "other";

// 0x1f cannot occur in the enum-like values labels are made of.
std::string Key(std::initializer_list<std::string_view> values) {
  std::string key;
  for (const std::string_view value : values) {
    absl::StrAppend(&key, Av(value), "\x1f");
  }
  return key;
}

}  // namespace

const std::vector<double>& LatencyBuckets() {
  static const auto& buckets = *new std::vector<double>{
      0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
      0.1,     0.25,   0.5,   1,      2.5,   5,    10};
  return buckets;
}

template <typename Metric>
Metric& Family<Metric>::With(Values values) {
  std::string key = Key(values);
  absl::MutexLock lock(&mutex_);
  const bool full = series_.size() >= kMaxSeries && !series_.contains(key);
  if (full) key = kOther;
  Metric*& metric = series_[key];
  if (metric == nullptr) {
    std::map<std::string, std::string> labels;
    auto value = values.begin();
    for (const std::string& label : labels_) {
      const bool missing = value == values.end();
      labels[label] = full || missing ? kOther : std::string(*value);
      if (!missing) ++value;
    }
    metric = &make_(labels);
  }
  return *metric;
}

template class Family<Counter>;
template class Family<Gauge>;
template class Family<Histogram>;

Family<Counter>& Registry::Counters(const Description& description) {
  absl::MutexLock lock(&mutex_);
  auto& family = counters_[description.name];
  if (family == nullptr) {
    auto& built = prometheus::BuildCounter()
                      .Name(description.name)
                      .Help(description.help)
                      .Register(registry_);
    family.reset(new Family<Counter>(description.labels,
                                     [&built](const auto& labels) -> Counter& {
                                       return built.Add(labels);
                                     }));
  }
  return *family;
}

Family<Gauge>& Registry::Gauges(const Description& description) {
  absl::MutexLock lock(&mutex_);
  auto& family = gauges_[description.name];
  if (family == nullptr) {
    auto& built = prometheus::BuildGauge()
                      .Name(description.name)
                      .Help(description.help)
                      .Register(registry_);
    family.reset(new Family<Gauge>(
        description.labels,
        [&built](const auto& labels) -> Gauge& { return built.Add(labels); }));
  }
  return *family;
}

Family<Histogram>& Registry::Histograms(const Description& description,
                                        const std::vector<double>& buckets) {
  absl::MutexLock lock(&mutex_);
  auto& family = histograms_[description.name];
  if (family == nullptr) {
    auto& built = prometheus::BuildHistogram()
                      .Name(description.name)
                      .Help(description.help)
                      .Register(registry_);
    family.reset(new Family<Histogram>(
        description.labels,
        [&built, buckets](const auto& labels) -> Histogram& {
          return built.Add(labels, buckets);
        }));
  }
  return *family;
}

void Registry::OnScrape(std::function<void()> update) {
  absl::MutexLock lock(&mutex_);
  updates_.push_back(std::move(update));
}

std::string Registry::Serialize() {
  std::vector<std::function<void()>> updates;
  {
    absl::MutexLock lock(&mutex_);
    updates = updates_;
  }
  for (const auto& update : updates) update();
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace sojourn::metrics
