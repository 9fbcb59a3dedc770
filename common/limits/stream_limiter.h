// How many streams somebody may keep open.
#ifndef COMMON_LIMITS_STREAM_LIMITER_H_
#define COMMON_LIMITS_STREAM_LIMITER_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/auth/caller.h"

namespace sojourn::limits {

// One open stream of a caller, given back when this is destroyed. A slot that
// was made by itself counts for nobody.
class StreamSlot {
 public:
  StreamSlot() = default;
  ~StreamSlot();
  StreamSlot(StreamSlot&& other) noexcept = default;
  StreamSlot& operator=(StreamSlot&& other) noexcept;

 private:
  friend class StreamLimiter;
  struct Counts;
  StreamSlot(std::shared_ptr<Counts> counts, std::string caller);
  void GiveBack();

  std::shared_ptr<Counts> counts_;
  std::string caller_;
};

// Counts the open streams of every person and service. Its memory is that of
// the streams. Slots may outlive it. Thread-safe.
class StreamLimiter {
 public:
  explicit StreamLimiter(size_t most_per_caller);

  // RESOURCE_EXHAUSTED TOO_MANY_STREAMS when the caller has as many as one may.
  absl::StatusOr<StreamSlot> Open(const auth::Caller& caller);

 private:
  const size_t most_per_caller_;
  const std::shared_ptr<StreamSlot::Counts> counts_;
};

}  // namespace sojourn::limits

#endif  // COMMON_LIMITS_STREAM_LIMITER_H_
