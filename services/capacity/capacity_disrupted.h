// What days on which a place cannot be lived in do to the reservations there.
#ifndef SERVICES_CAPACITY_CAPACITY_DISRUPTED_H_
#define SERVICES_CAPACITY_CAPACITY_DISRUPTED_H_

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity_place_lock.h"

namespace sojourn::capacity {

// Once the disruptions of the place have changed, or some are over, under its
// lock; `locked` has the events, LockedPlace::Finish is the caller's. Gives
// back what none hits any more (rules::IsAsBefore), marks the lapsed holds, and
// makes DISRUPTED whom one hits, the most urgent first. `disrupted_by` is then
// the disruption that comes first for her; who hears of an earlier or a later
// first day than before gets reservation.disrupted anew.
absl::Status ApplyDisruptions(LockedPlace& locked);

// For the sweep: applies them wherever one has ended by itself, or what it
// ended for may be usable by now. A place that is busy, or fails, is left for
// the next time. Returns early once `stop` has been notified.
absl::Status EndDisruptions(server::Runtime& runtime,
                            const absl::Notification& stop);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_DISRUPTED_H_
