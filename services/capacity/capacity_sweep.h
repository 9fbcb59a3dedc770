// Publishes what time alone has changed: marks lapsed holds EXPIRED so that
// their events come soon, and keeps the gauge of live holds. Nothing depends on
// it for being right: every read and write computes the same by itself. Only
// what a build before openings wrote is found by searches when this has seen
// it, and who was disrupted until a day is so until this has come by
// (capacity_disrupted.h).
#ifndef SERVICES_CAPACITY_CAPACITY_SWEEP_H_
#define SERVICES_CAPACITY_CAPACITY_SWEEP_H_

#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"

namespace sojourn::capacity {

// Internal ids of places at which a sweep failed.
using FailedPlaces = std::vector<std::string>;

// Marks the lapsed holds of one place that nobody is at and that is not among
// `failed`, if there is one and no other process sweeps. Returns whether there
// may be more to do. Where it fails at a place, that is among them afterwards.
absl::StatusOr<bool> SweepOnce(server::Runtime& runtime, FailedPlaces& failed);

// Writes the openings of some places that were changed by a build that knows
// nothing of them; one that fails keeps no other back. Returns whether there
// may be more to do.
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
  // Until there is no more to do, whatever fails at single places.
  void SweepAll();
  absl::Status CatchUpAll();

  server::Runtime& runtime_;
  absl::Notification stop_;
  std::thread thread_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_SWEEP_H_
