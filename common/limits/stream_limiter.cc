#include "common/limits/stream_limiter.h"

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status/error.h"

namespace sojourn::limits {
namespace {

// A stream that was cut is seen as gone within a keepalive.
constexpr absl::Duration kRetryAfter = absl::Seconds(5);

std::string KeyOf(const auth::Caller& caller) {
  return caller.is_service
             ? caller.service
             : absl::StrCat(caller.organisation_id, "\n", caller.subject);
}

}  // namespace

struct StreamSlot::Counts {
  absl::Mutex mutex;
  absl::flat_hash_map<std::string, size_t> open ABSL_GUARDED_BY(mutex);
};

StreamSlot::StreamSlot(std::shared_ptr<Counts> counts, std::string caller)
    : counts_(std::move(counts)), caller_(std::move(caller)) {}

StreamSlot::~StreamSlot() { GiveBack(); }

StreamSlot& StreamSlot::operator=(StreamSlot&& other) noexcept {
  if (this != &other) {
    GiveBack();
    counts_ = std::move(other.counts_);
    caller_ = std::move(other.caller_);
  }
  return *this;
}

void StreamSlot::GiveBack() {
  const std::shared_ptr<Counts> counts = std::move(counts_);
  if (counts == nullptr) return;
  absl::MutexLock lock(&counts->mutex);
  const auto count = counts->open.find(caller_);
  if (--count->second == 0) counts->open.erase(count);
}

StreamLimiter::StreamLimiter(size_t most_per_caller)
    : most_per_caller_(most_per_caller),
      counts_(std::make_shared<StreamSlot::Counts>()) {}

absl::StatusOr<StreamSlot> StreamLimiter::Open(const auth::Caller& caller) {
  std::string key = KeyOf(caller);
  {
    absl::MutexLock lock(&counts_->mutex);
    size_t& open = counts_->open[key];
    if (open >= most_per_caller_) {
      return ResourceExhausted("TOO_MANY_STREAMS",
                               "close a stream before opening another",
                               kRetryAfter);
    }
    ++open;
  }
  return StreamSlot(counts_, std::move(key));
}

}  // namespace sojourn::limits
