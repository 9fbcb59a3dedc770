// How a place and its windows are written, for every way to say so: one call,
// or a row of an import. Inside a transaction that holds the place's lock.
#ifndef SERVICES_CAPACITY_CAPACITY_PLACE_WRITE_H_
#define SERVICES_CAPACITY_CAPACITY_PLACE_WRITE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/crypto/sealer.h"
#include "common/db/database.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_place_lock.h"
#include "services/capacity/capacity_sealed.h"

namespace sojourn::capacity {

// What a place is held, promised or lived in for.
struct Blocking {
  // Without parties until they are open, and without public_id where the caller
  // may not know of the guests: refusals name it.
  std::vector<Reservation> reservations;
  std::vector<db::Bytes> needs;  // sealed, of the same order
};

// ($1 internal place id, $2 whether a host asks): the rows that ReadBlocking
// reads.
extern const db::Query kSelectBlocking;
Blocking ReadBlocking(const db::Result& rows);

// Of the locked place, once its lapsed holds were marked, with their events.
absl::StatusOr<Blocking> FindBlocking(LockedPlace& locked,
                                      const server::Call& call);

// Fills the parties of all of these, their keys fetched at once: what a party
// needs is sealed, so that SQL cannot compare it.
absl::Status OpenParties(const crypto::Sealer& sealer,
                         absl::Span<Blocking* const> all);

// What a place's constraints say: ALREADY_EXISTS PLACE_EXISTS.
const db::ConstraintErrors& PlaceErrors();

// `host_id` is the host's internal one.
void QueueNewPlace(db::Transaction& tx, const Place& place,
                   const std::string& host_id, const SealedPlace& sealed);

// What is sealed stays as it is where nothing is given.
void QueuePlaceUpdate(db::Transaction& tx, const Place& place,
                      std::optional<db::Bytes> vetting = std::nullopt,
                      std::optional<db::Bytes> address = std::nullopt);

// Queues the end of all windows for good, from today at the host on, with its
// row of availability_changes: the nights before were open.
void QueueClosing(LockedPlace& locked, const server::Call& call);

// Replaces all windows, with its event and its row of availability_changes.
// Errors as SetAvailability in the proto says, and then nothing is queued. The
// lapsed holds were marked.
absl::Status SetWindows(LockedPlace& locked, const server::Call& call,
                        const std::vector<Stay>& windows,
                        absl::Span<const Reservation> blocking);

// One change of a place of the caller's, under its lock and with its etag
// checked; `change` ends with Finish(). Returns place_id. `fields` is what the
// audit names. NOT_FOUND of the place.
absl::StatusOr<std::string> ChangePlace(
    server::Runtime& runtime, const server::Call& call,
    const std::string& place_id, const std::string& etag, const char* fields,
    absl::FunctionRef<absl::Status(LockedPlace& locked)> change);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_PLACE_WRITE_H_
