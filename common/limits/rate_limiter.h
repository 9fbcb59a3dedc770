// How often somebody may call.
#ifndef COMMON_LIMITS_RATE_LIMITER_H_
#define COMMON_LIMITS_RATE_LIMITER_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/caller.h"

namespace sojourn::limits {

// A token bucket: `burst` calls at once, then `per_second`. Both above zero.
struct Rate {
  double per_second;
  double burst;
};

// Admits people by two buckets, their own and their organisation's, so that
// neither one account nor one organisation takes the place of the others. Calls
// of services are not counted: they come from workers of ours, as many as were
// started. Memory is bounded, whatever comes. Thread-safe.
class RateLimiter {
 public:
  struct Options {
    Rate caller{.per_second = 50, .burst = 500};
    Rate organisation{.per_second = 200, .burst = 2000};
    // Refusals of one origin: a certificate's name and an address. What is
    // saved is the check of a signature a call, a quarter of a millisecond:
    // this many cost a core a fortieth. Generous, because behind an edge all
    // people have one origin.
    Rate refusals{.per_second = 100, .burst = 1000};
    // Buckets of each kind. Past it newcomers share one, and are the only ones
    // who notice.
    size_t max_buckets = 10000;
  };

  explicit RateLimiter(Options options)
      : callers_(options.caller, options.max_buckets),
        organisations_(options.organisation, options.max_buckets),
        origins_(options.refusals, options.max_buckets) {}

  // RESOURCE_EXHAUSTED RATE_LIMITED with the time after which one more call
  // fits. A refused call takes nothing from either bucket: a colleague's flood
  // costs the organisation no more than that colleague's own rate. `now` is
  // real time.
  absl::Status Admit(const auth::Caller& caller, absl::Time now);

  // RESOURCE_EXHAUSTED RATE_LIMITED while this origin has had more callers
  // refused than its rate: nobody new is looked at then, and who was let in
  // before goes on. Takes nothing from the bucket.
  absl::Status AdmitUnknown(std::string_view origin, absl::Time now);

  // A caller of this origin was refused as unknown.
  void CountRefusal(std::string_view origin, absl::Time now);

  // How many buckets are kept, of all kinds.
  size_t bucket_count() const;

 private:
  struct Bucket {
    double calls;
    absl::Time filled;
  };

  class Buckets {
   public:
    Buckets(Rate rate, size_t most) : rate_(rate), most_(most) {}

    // The bucket of `key`, filled up to `now`; valid until the next call.
    Bucket& At(std::string_view key, absl::Time now);
    // How long until the bucket holds a call.
    absl::Duration WaitFor(const Bucket& bucket) const;
    size_t size() const { return buckets_.size(); }

   private:
    void Fill(Bucket& bucket, absl::Time now) const;
    void DropFull(absl::Time now);

    const Rate rate_;
    const size_t most_;
    absl::flat_hash_map<std::string, Bucket> buckets_;
    absl::Time dropped_ = absl::InfinitePast();
  };

  mutable absl::Mutex mutex_;
  Buckets callers_ ABSL_GUARDED_BY(mutex_);
  Buckets organisations_ ABSL_GUARDED_BY(mutex_);
  Buckets origins_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sojourn::limits

#endif  // COMMON_LIMITS_RATE_LIMITER_H_
