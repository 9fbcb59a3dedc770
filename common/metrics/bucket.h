// How many, told so coarsely that one more or less is no news about one person.
#ifndef COMMON_METRICS_BUCKET_H_
#define COMMON_METRICS_BUCKET_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "common/metrics/registry.h"

namespace sojourn::metrics {

struct Bucket {
  std::string_view name;
  int64_t least;
  int64_t most;
};

inline constexpr std::array<Bucket, 3> kBuckets = {
    {{"0", 0, 0}, {"1-4", 1, 4}, {"5+", 5, INT64_MAX}}};

// The lower end of the bucket that holds `count`: 0, 1 or 5.
inline double LowerEnd(int64_t count) {
  double end = 0;
  for (const Bucket& bucket : kBuckets) {
    if (bucket.least <= count) end = static_cast<double>(bucket.least);
  }
  return end;
}

// Sets the series of the bucket that holds `count` to 1 and the others to 0.
// `values` are those of the labels before the last, which is the bucket.
template <typename... Values>
void SetBucket(Family<Gauge>& gauge, int64_t count, Values... values) {
  for (const Bucket& bucket : kBuckets) {
    const bool in = bucket.least <= count && count <= bucket.most;
    gauge.With({values..., bucket.name}).Set(in ? 1 : 0);
  }
}

}  // namespace sojourn::metrics

#endif  // COMMON_METRICS_BUCKET_H_
