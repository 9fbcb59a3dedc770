#include "common/limits/rate_limiter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/string_view.h"

namespace sojourn::limits {
namespace {

// No subject or organisation is empty, so nobody has this key of her own.
constexpr std::string_view kNewcomers = "";
// A full map is searched for buckets to drop at most this often.
constexpr absl::Duration kDropInterval = absl::Seconds(1);

absl::Status Limited(absl::Duration wait) {
  return ResourceExhausted("RATE_LIMITED",
                           "too many calls: wait, then send it again", wait);
}

}  // namespace

absl::Status RateLimiter::Admit(const auth::Caller& caller, absl::Time now) {
  if (caller.is_service) return absl::OkStatus();
  const std::string person =
      absl::StrCat(caller.organisation_id, "\n", caller.subject);
  absl::MutexLock lock(&mutex_);
  Bucket& own = callers_.At(person, now);
  Bucket& shared = organisations_.At(caller.organisation_id, now);
  const absl::Duration wait =
      std::max(callers_.WaitFor(own), organisations_.WaitFor(shared));
  if (wait > absl::ZeroDuration()) return Limited(wait);
  own.calls -= 1;
  shared.calls -= 1;
  return absl::OkStatus();
}

absl::Status RateLimiter::AdmitUnknown(std::string_view origin,
                                       absl::Time now) {
  absl::MutexLock lock(&mutex_);
  const absl::Duration wait = origins_.WaitFor(origins_.At(origin, now));
  return wait > absl::ZeroDuration() ? Limited(wait) : absl::OkStatus();
}

void RateLimiter::CountRefusal(std::string_view origin, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Bucket& bucket = origins_.At(origin, now);
  bucket.calls = std::max(0.0, bucket.calls - 1);
}

size_t RateLimiter::bucket_count() const {
  absl::MutexLock lock(&mutex_);
  return callers_.size() + organisations_.size() + origins_.size();
}

RateLimiter::Bucket& RateLimiter::Buckets::At(std::string_view key,
                                              absl::Time now) {
  auto found = buckets_.find(Av(key));
  if (found == buckets_.end() && buckets_.size() >= most_) {
    DropFull(now);
    if (buckets_.size() >= most_) found = buckets_.find(Av(kNewcomers));
  }
  if (found == buckets_.end()) {
    const std::string_view name = buckets_.size() < most_ ? key : kNewcomers;
    found = buckets_.try_emplace(Av(name), Bucket{rate_.burst, now}).first;
  }
  Fill(found->second, now);
  return found->second;
}

absl::Duration RateLimiter::Buckets::WaitFor(const Bucket& bucket) const {
  if (bucket.calls >= 1) return absl::ZeroDuration();
  // A millisecond more, or rounding would send the caller back in vain.
  return absl::Seconds((1 - bucket.calls) / rate_.per_second) +
         absl::Milliseconds(1);
}

void RateLimiter::Buckets::Fill(Bucket& bucket, absl::Time now) const {
  // A clock set back must not leave the bucket empty until it has caught up.
  const absl::Duration passed =
      std::max(now - bucket.filled, absl::ZeroDuration());
  bucket.calls =
      std::min(rate_.burst,
               bucket.calls + absl::ToDoubleSeconds(passed) * rate_.per_second);
  bucket.filled = now;
}

// A full bucket is what a newcomer gets: dropping it gives nothing away.
void RateLimiter::Buckets::DropFull(absl::Time now) {
  if (now - dropped_ < kDropInterval && now >= dropped_) return;
  dropped_ = now;
  absl::erase_if(buckets_, [&](auto& entry) {
    Fill(entry.second, now);
    return entry.second.calls >= rate_.burst;
  });
}

}  // namespace sojourn::limits
