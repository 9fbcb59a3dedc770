#include "services/capacity/capacity_store_undo.h"

#include <vector>

#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_disruption_rules.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_place_lock.h"
#include "services/capacity/capacity_reservation_row.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_store_rounds.h"

namespace sojourn::capacity {
namespace {

// Under the lock of the place, lapsed holds marked: who has some of its nights
// now. The constraint on the table stands behind it.
constexpr db::Query kSelectTaken{"capacity_reservation_select_taken", R"sql(
    SELECT 1 FROM reservations o
    JOIN reservations r ON r.place_id = o.place_id AND r.id <> o.id
    WHERE o.public_id = $1 AND r.period && o.period
      AND )sql" SOJOURN_NIGHTS_TAKEN R"sql( LIMIT 1)sql"};

constexpr db::Query kGiveBack{"capacity_reservation_undo_release", R"sql(
    UPDATE reservations SET state = $2, version = version + 1,
        released_at = NULL, release_reason = NULL
    WHERE id = $1)sql"};

// The released reservation, if it may be had back.
absl::StatusOr<Reservation> Regain(LockedPlace& locked,
                                   const std::string& reservation_id,
                                   const std::string& etag) {
  Place& place = locked.place();
  const db::Params named(reservation_id);
  const db::Params lapsed(place.id, locked.now());
  const db::Params of_place(std::vector<std::string>{place.id});
  ASSIGN_OR_RETURN(const std::vector<db::Result> found,
                   locked.tx().ExecuteAll({{kSelectReservation, named},
                                           {kMarkLapsed, lapsed},
                                           {kSelectWindows, of_place},
                                           {kSelectDisruptions, of_place},
                                           {kSelectTaken, named},
                                           {kSelectBlockedDays, of_place}}));
  // Erased while this call waited for the place.
  if (found[0].empty()) return NotFound("reservation");
  Reservation reservation = ReadReservation(found[0].row(0));
  reservation.host_view_closed =
      found[0].row(0).Get<bool>(kHostViewClosedColumn);
  locked.AppendLapsed(found[1]);
  place.windows = WindowsOf(found[2], place.id);
  place.disruptions = DisruptionsOf(found[3], place.id);
  place.blocked_days = BlockedDaysOf(found[5], place.id);
  RETURN_IF_ERROR(rules::CheckEtag(etag, reservation.version));
  RETURN_IF_ERROR(rules::CheckUndoRelease(reservation, locked.now()));
  RETURN_IF_ERROR(
      rules::CheckUsableAgain(locked.host(), place, reservation, locked.now()));
  if (!found[4].empty()) {
    return FailedPrecondition("PLACE_TAKEN",
                              "another party has some of these nights",
                              "choose another place or other nights");
  }
  RETURN_IF_ERROR(CheckQuotaOf(locked, reservation));
  ASSIGN_OR_RETURN(reservation.state,
                   rules::Apply(reservation, rules::RestoringEvent(reservation),
                                locked.now()));
  reservation.release_reason.reset();
  return reservation;
}

}  // namespace

absl::StatusOr<std::string> UndoRelease(server::Runtime& runtime,
                                        const server::Call& call,
                                        const std::string& reservation_id,
                                        const std::string& etag) {
  const Access access = Access::Of(call);
  const auto change =
      [&](db::Transaction& tx,
          const db::Result& row) -> absl::StatusOr<idempotency::Outcome> {
    LockedPlace locked(tx, row);
    ASSIGN_OR_RETURN(const Reservation reservation,
                     Regain(locked, reservation_id, etag));
    tx.Queue(kGiveBack, db::Params(reservation.id, Name(reservation.state)));
    locked.Append("reservation.release_undone", reservation);
    RETURN_IF_ERROR(locked.Finish());
    return idempotency::Outcome{.result_ref = reservation.public_id,
                                .audit_resource = "reservation",
                                .audit_id = reservation.public_id,
                                .audit_fields = "needs",
                                .audit_also = locked.touched()};
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(
          runtime, call, kLockPlaceOfReservation,
          db::Params(reservation_id, access.organisation, access.safe_houses),
          "reservation", change));
  return outcome.result_ref;
}

}  // namespace sojourn::capacity
