#ifndef COMMON_SUPPRESSION_PERCENTILE_H_
#define COMMON_SUPPRESSION_PERCENTILE_H_

#include <cstdint>
#include <map>
#include <optional>

#include "common/suppression/suppression.h"

namespace sojourn::suppression {

// The smallest time that `percent` of all took at most (nearest rank), of how
// many took so long. It is somebody's time: shown of ten or more, and where at
// least kFewest took as long or longer, and as many as long or shorter.
template <typename Time>
std::optional<Time> Percentile(const std::map<Time, int64_t>& times,
                               int percent) {
  int64_t all = 0;
  for (const auto& [time, number] : times) all += number;
  if (all < 2 * kFewest) return std::nullopt;
  int64_t up_to = 0;
  for (const auto& [time, number] : times) {
    const int64_t shorter = up_to;
    up_to += number;
    if (up_to * 100 < all * percent) continue;
    if (up_to < kFewest || all - shorter < kFewest) return std::nullopt;
    return time;
  }
  return std::nullopt;
}

}  // namespace sojourn::suppression

#endif  // COMMON_SUPPRESSION_PERCENTILE_H_
