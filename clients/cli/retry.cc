#include "clients/cli/retry.h"

#include <algorithm>

#include "common/status/error.h"

namespace sojourn::cli {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(2);

}  // namespace

std::optional<absl::Duration> PauseAfter(const absl::Status& answer,
                                         int attempt) {
  const std::optional<absl::Duration> asked = DetailsOf(answer).retry_after;
  // A server that is stopping ends what it has no time for so.
  const bool stopping = absl::IsCancelled(answer);
  const bool again = absl::IsUnavailable(answer) || stopping ||
                     (absl::IsResourceExhausted(answer) && asked.has_value());
  if (!again) return std::nullopt;
  absl::Duration pause = kFirstPause;
  for (int i = 1; i < attempt && pause < kLongestPause; ++i) pause *= 2;
  return std::max(std::min(pause, kLongestPause),
                  asked.value_or(absl::ZeroDuration()));
}

}  // namespace sojourn::cli
