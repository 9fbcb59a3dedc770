#include "services/capacity/capacity_erasure.h"

#include <vector>

#include "common/db/database.h"
#include "common/erasure/erasure.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_disruption_rules.h"
#include "services/capacity/capacity_place_lock.h"
#include "services/capacity/capacity_reservation_row.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_state_machine.h"

namespace sojourn::capacity {
namespace {

constexpr db::Query kSelectOfCase{
    "capacity_erasure_select",
    "SELECT public_id FROM reservations WHERE case_ref = $1 ORDER BY id"};

constexpr db::Query kDelete{"capacity_erasure_delete",
                            "DELETE FROM reservations WHERE id = $1"};

constexpr db::Query kMakeNameless{"capacity_erasure_make_nameless", R"sql(
    UPDATE reservations SET version = version + 1, case_ref = '',
        needs_sealed = '' WHERE id = $1)sql"};

absl::StatusOr<std::vector<std::string>> ReservationsOf(
    server::Runtime& runtime, const server::Call& call,
    const std::string& case_ref) {
  using Ids = std::vector<std::string>;
  return runtime.db().Read<Ids>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Ids> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectOfCase, db::Params(case_ref)));
        Ids ids;
        for (const db::Row row : rows) ids.push_back(row.Get<std::string>(0));
        return ids;
      });
}

// The place is free for others: they, and relocation, hear of it.
void AppendRelease(LockedPlace& locked, Reservation reservation) {
  const State before = rules::StateAt(reservation, locked.now());
  const auto after = Next(before, Event::kRelease);
  if (!after || *after == before || rules::LivesThere(reservation)) return;
  reservation.state = *after;
  reservation.release_reason = ReleaseReason::kNotNeeded;
  locked.Append("reservation.released", reservation);
}

absl::Status RemoveReservation(server::Runtime& runtime,
                               const server::Call& call,
                               const std::string& reservation_id,
                               db::Transaction& tx) {
  ASSIGN_OR_RETURN(
      const db::Result row,
      tx.Execute(kLockPlaceOfReservation,
                 db::Params(reservation_id, nullptr, /*safe_houses=*/true)));
  if (row.empty()) return absl::OkStatus();
  LockedPlace locked(tx, row);
  ASSIGN_OR_RETURN(
      const db::Result lapsed,
      tx.Execute(kMarkLapsed, db::Params(locked.place().id, locked.now())));
  locked.AppendLapsed(lapsed);
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelectReservation, db::Params(reservation_id)));
  if (!found.empty()) {
    const Reservation reservation = ReadReservation(found.row(0));
    AppendRelease(locked, reservation);
    const bool lived_in = rules::LivesThere(reservation) ||
                          reservation.state == State::kCompleted;
    tx.Queue(lived_in ? kMakeNameless : kDelete, db::Params(reservation.id));
    erasure::ForgetRequests(tx, reservation_id);
    erasure::AuditRemoval(runtime, tx, call, "reservation", reservation_id);
  }
  return locked.Finish();
}

}  // namespace

absl::Status RemoveReservations(server::Runtime& runtime,
                                const server::Call& call,
                                const std::string& case_ref) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   ReservationsOf(runtime, call, case_ref));
  for (const std::string& id : ids) {
    RETURN_IF_ERROR(runtime.db().Write(call.deadline, [&](db::Transaction& tx) {
      return RemoveReservation(runtime, call, id, tx);
    }));
  }
  return absl::OkStatus();
}

}  // namespace sojourn::capacity
