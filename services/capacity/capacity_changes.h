// The history of what was said of when a place is open. Whoever writes windows
// or closes a place writes a row here in the same transaction.
#ifndef SERVICES_CAPACITY_CAPACITY_CHANGES_H_
#define SERVICES_CAPACITY_CAPACITY_CHANGES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity_hosting.h"
#include "services/capacity/capacity_place_lock.h"

namespace sojourn::capacity {

// Queues the row of a change of the locked place; to be called before the
// change itself is queued, as it keeps the windows as they are until then.
// `after`: the windows it leaves; nothing: those it found.
void QueueChange(LockedPlace& locked, const server::Call& call, ChangeKind kind,
                 std::optional<absl::Span<const Stay>> after = std::nullopt);

// Queues the row of days that are blocked from now on, before they are.
void QueueBlocked(LockedPlace& locked, const server::Call& call,
                  absl::Span<const Stay> blocked);

// Queues the rows of a confirmation of these places (internal ids), whose host
// is locked.
void QueueConfirmed(db::Transaction& tx, const server::Call& call,
                    absl::Span<const std::string> place_ids, bool by_reply);

// Of a host's places, or of one of them, the newest first. NOT_FOUND of the
// host.
absl::StatusOr<PageOf<AvailabilityChange>> ListChanges(
    server::Runtime& runtime, const server::Call& call,
    const std::string& host_id, const std::string& place_id,
    const PageSpec& page);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_CHANGES_H_
