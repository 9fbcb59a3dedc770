// Reservations in the database: every change under the lock of the place.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_RESERVATIONS_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_RESERVATIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/idempotency/mutation.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_place_lock.h"
#include "services/capacity/capacity_state_machine.h"
#include "services/capacity/capacity_store_search.h"

namespace sojourn::capacity {

// A change of an existing reservation, as its caller asked for it.
struct ReservationChange {
  std::string reservation_id;
  std::string etag;
  Event event = Event::kExtend;
  // The host no longer finds it, whatever its state is and becomes.
  bool close_host_view = false;
};

// What HoldPlace made, or had made before.
struct Held {
  std::string reservation_id;
  // Whole, where it was made now: what is read of it later is older.
  std::optional<AsOf<Reservation>> made = std::nullopt;
};

// Thread-safe. Changes return the reservation_id; errors are those of the RPCs
// in the proto. A foreign reservation is NOT_FOUND like a missing one.
class ReservationStore {
 public:
  explicit ReservationStore(server::Runtime& runtime)
      : runtime_(runtime), search_(runtime) {}

  absl::StatusOr<Held> Hold(const server::Call& call, const HoldSpec& hold);
  absl::StatusOr<std::string> Extend(const server::Call& call,
                                     const std::string& reservation_id,
                                     const std::string& etag,
                                     std::optional<absl::Time> held_until);
  absl::StatusOr<std::string> Confirm(const server::Call& call,
                                      const std::string& reservation_id,
                                      const std::string& etag);
  absl::StatusOr<std::string> Release(const server::Call& call,
                                      const std::string& reservation_id,
                                      const std::string& etag,
                                      ReleaseReason reason);
  // Undoes the HoldPlace of this request_id, or makes it impossible: nothing
  // where there was nothing to undo.
  absl::StatusOr<std::optional<std::string>> ReleaseHold(
      const server::Call& call, const std::string& hold_request_id,
      ReleaseReason reason);
  absl::StatusOr<std::string> CheckIn(const server::Call& call,
                                      const std::string& reservation_id,
                                      const std::string& etag,
                                      absl::Time occurred_at);
  absl::StatusOr<std::string> CheckOut(const server::Call& call,
                                       const std::string& reservation_id,
                                       const std::string& etag,
                                       absl::Time occurred_at);
  absl::StatusOr<std::string> Prolong(const server::Call& call,
                                      const std::string& reservation_id,
                                      const std::string& etag,
                                      absl::CivilDay check_out);

  // With party and persons. The address only if asked for, confirmed, and of
  // the viewer's concern.
  absl::StatusOr<AsOf<Reservation>> Get(const server::Call& call,
                                        const std::string& reservation_id,
                                        bool with_address);
  absl::StatusOr<PageOf<Reservation>> List(const server::Call& call,
                                           const ReservationFilter& filter,
                                           const PageSpec& page);

 private:
  // What a change does to the reservation beyond its state and version.
  using Decide = absl::FunctionRef<absl::Status(LockedPlace& locked,
                                                Reservation& reservation)>;

  absl::StatusOr<std::string> Change(const server::Call& call,
                                     const ReservationChange& change,
                                     Decide decide);
  absl::StatusOr<Held> HoldAt(const server::Call& call, const HoldSpec& hold,
                              const std::string& place_id);
  // Holds the place that `lock` finds; its id is `tried` if there was one.
  absl::StatusOr<Held> HoldLocked(const server::Call& call,
                                  const HoldSpec& hold, const db::Query& lock,
                                  const db::Params& lock_params,
                                  std::string& tried);
  // One of them, which is none of them any more.
  absl::StatusOr<Held> HoldOneOf(const server::Call& call, const HoldSpec& hold,
                                 std::vector<std::string>& places);
  absl::StatusOr<Held> HoldAny(const server::Call& call, const HoldSpec& hold);
  absl::StatusOr<Held> RefuseHold(const server::Call& call,
                                  const HoldSpec& hold);

  server::Runtime& runtime_;
  SearchStore search_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_RESERVATIONS_H_
