// Time as a dependency. Real time is for tokens, leases, backoff, deadlines
// and logs; domain time (rules, holds, clocks, occurred_at) is real time plus
// the development offset and is read once per transaction: db::Transaction.
#ifndef COMMON_CLOCK_CLOCK_H_
#define COMMON_CLOCK_CLOCK_H_

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace sojourn::clock {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace sojourn::clock

#endif  // COMMON_CLOCK_CLOCK_H_
