// Publishes what time alone has changed: marks lapsed holds EXPIRED so that
// their events come soon, and keeps the gauge of live holds. Nothing depends on
// it for being right: every read and write computes the same by itself. Only
// what a build before openings wrote is found by searches when this has seen
// it, and who was disrupted until a day is so until this has come by
// (capacity_disrupted.h).
#ifndef SERVICES_CAPACITY_CAPACITY_SWEEP_H_
#define SERVICES_CAPACITY_CAPACITY_SWEEP_H_

#include <thread>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"

namespace sojourn::capacity {

// Marks the lapsed holds of one place, if there is such a place and no other
// process is at it. Returns whether there may be more to do.
absl::StatusOr<bool> SweepOnce(server::Runtime& runtime);

// Writes the openings of some places that were changed by a build that knows
// nothing of them. Returns whether there may be more to do.
absl::StatusOr<bool> CatchUp(server::Runtime& runtime);

// Sets sojourn_capacity_holds: how many holds were live an hour of domain time
// ago, those of safe houses left out, as the one bucket that is 1.
absl::Status UpdateHoldsGauge(server::Runtime& runtime);

// Runs these and EndDisruptions on a thread of its own.
class Sweeper {
 public:
  explicit Sweeper(server::Runtime& runtime) : runtime_(runtime) {}
  ~Sweeper() { Stop(); }
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;

  void Start();
  // Returns when the thread has ended; may be called more than once.
  void Stop();

 private:
  void Run();
  // Until there is no more to do.
  absl::Status All(
      absl::FunctionRef<absl::StatusOr<bool>(server::Runtime&)> once);

  server::Runtime& runtime_;
  absl::Notification stop_;
  std::thread thread_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_SWEEP_H_
