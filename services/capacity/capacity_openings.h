// The openings of a place: where a stay can be, as searches look for it. What
// windows, blocked days, reservations and the place itself say, said once more
// so that an index can answer (docs/adr/2026-11-29-openings-are-listed.md).
#ifndef SERVICES_CAPACITY_CAPACITY_OPENINGS_H_
#define SERVICES_CAPACITY_CAPACITY_OPENINGS_H_

#include <string>

#include "absl/time/time.h"
#include "common/db/transaction.h"

namespace sojourn::capacity {

// Rewrites what has changed of the openings of a place, by its internal id,
// under its lock and after everything else was queued: LockedPlace::Finish
// does. A hold of the place blocks only until it lapses; what is free from then
// on is among the openings, with that time.
void QueueOpenings(db::Transaction& tx, const std::string& place_id,
                   absl::Time now);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_OPENINGS_H_
