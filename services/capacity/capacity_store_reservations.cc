#include "services/capacity/capacity_store_reservations.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/time/clock.h"
#include "common/db/database.h"
#include "common/erasure/erasure.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_hold_together.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_openings.h"
#include "services/capacity/capacity_reservation_row.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_sealed.h"
#include "services/capacity/capacity_store_rounds.h"

namespace sojourn::capacity {
namespace {

// Never an error when the nights are taken, so that a transaction is not lost
// and callers do not deadlock.
constexpr db::Query kInsertHold{"capacity_reservation_insert", R"sql(
    INSERT INTO reservations (id, public_id, place_id, state, case_ref, period,
        check_out, level, held_at, held_until, needs_sealed)
    VALUES ($1, $2, $3, 'HELD', $4, daterange($5, $6), $7, $8, $9, $10, $11)
    ON CONFLICT DO NOTHING)sql"};

constexpr db::Query kUpdateReservation{"capacity_reservation_update", R"sql(
    UPDATE reservations SET version = version + 1, state = $2, held_until = $3,
        confirmed_at = $4, checked_in_at = $5, released_at = $6,
        release_reason = $7, checked_out_at = $8, check_out = $9,
        period = daterange(lower(period), $10)
    WHERE id = $1)sql"};

constexpr db::Query kCloseHostView{"capacity_reservation_close_host_view",
                                   R"sql(
    UPDATE reservations SET host_view_closed = true WHERE id = $1)sql"};

constexpr db::Query kSelectFirstPlace{"capacity_place_select_first", R"sql(
    SELECT p.public_id FROM hosts h LEFT JOIN places p ON p.host_id = h.id
    WHERE h.public_id = $1 ORDER BY p.id LIMIT 1)sql"};

// Under the lock of the place, lapsed holds marked: a party that has, had or is
// promised some of the nights from $3 to $4, turnover days included. The
// constraint on the table stands behind it.
constexpr db::Query kSelectOthers{"capacity_reservation_select_others", R"sql(
    SELECT 1 FROM reservations r WHERE r.place_id = $1 AND r.id <> $2
      AND )sql" SOJOURN_NIGHTS_TAKEN R"sql(
      AND r.period && daterange($3, $4)
    LIMIT 1)sql"};

constexpr char kHoldMethod[] = "HoldPlace";
// Twice as many as a host has callers at once, in one process.
constexpr size_t kPlacesAtOnce = 16;
// Each finds other places, as what was taken before is not found again.
constexpr int kMostSearches = 50;
constexpr absl::Duration kToLookForTombstone = absl::Seconds(1);

idempotency::Outcome OutcomeOf(const std::string& reservation_id,
                               const LockedPlace& locked) {
  return {.result_ref = reservation_id,
          .audit_resource = "reservation",
          .audit_id = reservation_id,
          .audit_fields = "needs",
          .audit_also = locked.touched()};
}

absl::Status NoPlaceFits() {
  return FailedPrecondition("NO_PLACE_FITS",
                            "no place of the host fits and is free then",
                            "search for other nights or another host");
}

db::Params InsertParams(const Reservation& hold, const db::Bytes& needs) {
  return db::Params(hold.id, hold.public_id, hold.place_id, hold.case_ref,
                    hold.stay.check_in, hold.free_from, hold.stay.check_out,
                    Name(hold.level), hold.held_at, hold.held_until, needs);
}

db::Params UpdateParams(const Reservation& reservation) {
  std::optional<std::string> reason;
  if (reservation.release_reason.has_value()) {
    reason = Name(*reservation.release_reason);
  }
  return db::Params(reservation.id, Name(reservation.state),
                    reservation.held_until, reservation.confirmed_at,
                    reservation.checked_in_at, reservation.released_at, reason,
                    reservation.checked_out_at, reservation.stay.check_out,
                    reservation.free_from);
}

const char* EventType(Event event) {
  switch (event) {
    case Event::kExtend:
      return "reservation.extended";
    case Event::kConfirm:
      return "reservation.confirmed";
    case Event::kRelease:
      return "reservation.released";
    case Event::kLapse:
      return "reservation.expired";
    case Event::kCheckIn:
      return "reservation.checked_in";
    case Event::kCheckOut:
      return "reservation.checked_out";
    case Event::kProlong:
      return "reservation.prolonged";
    case Event::kDisrupt:
      return "reservation.disrupted";
    case Event::kRestoreHold:
    case Event::kRestorePromise:
    case Event::kRestoreStay:
      return "reservation.restored";
  }
  return "";
}

// When a fact happened, as the feed tells it; of a decision the server's time.
std::optional<absl::Time> OccurredAt(Event event,
                                     const Reservation& reservation) {
  if (event == Event::kCheckIn) return reservation.checked_in_at;
  if (event == Event::kCheckOut) return reservation.checked_out_at;
  return std::nullopt;
}

// Another place of the host may do where this one did not.
bool OnlyThisPlaceRefused(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return status.code() == absl::StatusCode::kFailedPrecondition &&
         reason != "CANCELLED" && reason != "NO_ROUND_OPEN" &&
         reason != "ROUND_FULL";
}

}  // namespace

absl::StatusOr<Held> ReservationStore::Hold(const server::Call& call,
                                            const HoldSpec& hold) {
  const keystore::KeyRef key = keystore::KeyRef::Case(hold.case_ref);
  RETURN_IF_ERROR(runtime_.keys().CreateKeys({key}, call.deadline));
  auto held = hold.place_id.empty() ? HoldAny(call, hold)
                                    : HoldAt(call, hold, hold.place_id);
  if (held.ok()) return held;
  // Not every refusal comes from behind Admit, and an erased case keeps no key,
  // though nobody listens any more.
  const absl::Time by =
      std::max(call.deadline, absl::Now() + kToLookForTombstone);
  const absl::Status admitted =
      runtime_.db().Read(by, [&](db::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(
            const db::Result found,
            tx.Execute(erasure::kAdmitFind, db::Params(hold.case_ref)));
        return erasure::Admitted(found);
      });
  if (!absl::IsNotFound(admitted)) return held;
  return erasure::DropKeysIfErased(runtime_, admitted, {key});
}

absl::StatusOr<Held> ReservationStore::HoldAt(const server::Call& call,
                                              const HoldSpec& hold,
                                              const std::string& place_id) {
  std::string tried;
  return HoldLocked(call, hold, kLockPlaceOfHost,
                    db::Params(place_id, hold.host_id), tried);
}

absl::StatusOr<Held> ReservationStore::HoldLocked(const server::Call& call,
                                                  const HoldSpec& hold,
                                                  const db::Query& lock,
                                                  const db::Params& lock_params,
                                                  std::string& tried) {
  AsOf<Reservation> made;
  const auto change =
      [&](db::Transaction& tx,
          const db::Result& row) -> absl::StatusOr<idempotency::Outcome> {
    LockedPlace locked(tx, row);
    Place& place = locked.place();
    tried = place.public_id;
    const Reservation held = NewHold(hold, locked);
    ASSIGN_OR_RETURN(const db::Bytes needs,
                     SealNeeds(runtime_.sealer(), held.id, hold));
    // All in one round trip: what the rule then refuses is rolled back.
    const db::Params lapsed_params(place.id, locked.now());
    const Stay nights = {held.stay.check_in, held.free_from};
    const db::Params days_params =
        DaysAroundParams(place, nights, locked.now());
    const db::Params hold_params = InsertParams(held, needs);
    const db::Params case_params(hold.case_ref);
    ASSIGN_OR_RETURN(const std::vector<db::Result> results,
                     tx.ExecuteAll({{erasure::kAdmitLock, case_params},
                                    {erasure::kAdmitFind, case_params},
                                    {kMarkLapsed, lapsed_params},
                                    {kInsertHold, hold_params},
                                    {kSelectDaysAround, days_params}}));
    RETURN_IF_ERROR(erasure::Admitted(results[1]));
    TakeDays(results[4], place);
    RETURN_IF_ERROR(rules::CheckHold(locked.host(), place, hold, locked.now()));
    if (results[3].affected() == 0) {
      return FailedPrecondition("PLACE_TAKEN",
                                "another party has some of these nights",
                                "choose another place or other nights");
    }
    RETURN_IF_ERROR(CheckRoundOf(locked, held));
    locked.AppendLapsed(results[2]);
    locked.Append("reservation.held", held);
    if (results[2].empty() && AreEnough(results[4])) {
      locked.Finish({place.id, results[4], {{nights, held.held_until}}});
    } else {
      RETURN_IF_ERROR(locked.Finish());
    }
    made = {held, locked.now()};
    return OutcomeOf(held.public_id, locked);
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(runtime_, call, lock, lock_params, "place", change));
  if (outcome.replayed) return Held{outcome.result_ref};
  return Held{outcome.result_ref, std::move(made)};
}

absl::StatusOr<Held> ReservationStore::HoldOneOf(
    const server::Call& call, const HoldSpec& hold,
    std::vector<std::string>& places) {
  // Not the place that another caller is at: a queue at one place is slower
  // than two places.
  const auto end = places.begin() + static_cast<std::ptrdiff_t>(
                                        std::min(places.size(), kPlacesAtOnce));
  const std::vector<std::string> first(places.begin(), end);
  std::string tried;
  auto held = HoldLocked(call, hold, kLockFreePlaceOfHost,
                         db::Params(first, hold.host_id), tried);
  if (absl::IsNotFound(held.status())) {
    // Somebody is at each of them: the first is waited for.
    tried = places.front();
    held = HoldAt(call, hold, tried);
  }
  std::erase(places, tried);
  return held;
}

absl::StatusOr<Held> ReservationStore::HoldAny(const server::Call& call,
                                               const HoldSpec& hold) {
  // Another party may take what a search found, or a flood, and give another
  // place back meanwhile: only a search that finds nothing says that there was
  // a time without a free place.
  bool taken = true;
  for (int search = 0; taken && search < kMostSearches; ++search) {
    taken = false;
    ASSIGN_OR_RETURN(std::vector<Place> free,
                     search_.FreeFor(hold, call.deadline));
    auto groups = rules::OrderToTry(std::move(free), hold.level);
    for (std::vector<std::string>& places : groups) {
      while (!places.empty()) {
        auto held = HoldOneOf(call, hold, places);
        if (held.ok() || !OnlyThisPlaceRefused(held.status())) return held;
        taken = true;
      }
    }
  }
  return RefuseHold(call, hold);
}

// A replay of a hold that was made is answered even when nothing is free any
// more, so this too goes through Mutate, on some place of the host.
absl::StatusOr<Held> ReservationStore::RefuseHold(const server::Call& call,
                                                  const HoldSpec& hold) {
  using Found = std::optional<std::string>;
  ASSIGN_OR_RETURN(
      const Found place_id,
      runtime_.db().Read<Found>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Found> {
            ASSIGN_OR_RETURN(
                const db::Result rows,
                tx.Execute(kSelectFirstPlace, db::Params(hold.host_id)));
            if (rows.empty()) return NotFound("host");
            return rows.row(0).Find<std::string>(0);
          }));
  if (!place_id.has_value()) return NoPlaceFits();
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(runtime_, call, kLockPlaceOfHost,
                          db::Params(*place_id, hold.host_id), "place",
                          [&](db::Transaction& tx, const db::Result& row)
                              -> absl::StatusOr<idempotency::Outcome> {
                            LockedPlace locked(tx, row);
                            RETURN_IF_ERROR(rules::CheckStayBegins(
                                hold.stay, locked.host(), locked.now()));
                            return NoPlaceFits();
                          }));
  return Held{outcome.result_ref};
}

absl::StatusOr<std::string> ReservationStore::Change(
    const server::Call& call, const ReservationChange& change, Decide decide) {
  const Access access = Access::Of(call);
  const auto apply =
      [&](db::Transaction& tx,
          const db::Result& row) -> absl::StatusOr<idempotency::Outcome> {
    LockedPlace locked(tx, row);
    const db::Params reservation_params(change.reservation_id);
    const db::Params lapsed_params(locked.place().id, locked.now());
    ASSIGN_OR_RETURN(const std::vector<db::Result> found,
                     tx.ExecuteAll({{kSelectReservation, reservation_params},
                                    {kMarkLapsed, lapsed_params}}));
    // Erased while this call waited for the place.
    if (found[0].empty()) return NotFound("reservation");
    Reservation reservation = ReadReservation(found[0].row(0));
    RETURN_IF_ERROR(rules::CheckEtag(change.etag, reservation.version));
    const State before = rules::StateAt(reservation, locked.now());
    ASSIGN_OR_RETURN(reservation.state,
                     rules::Apply(reservation, change.event, locked.now()));
    locked.AppendLapsed(found[1]);
    const bool same_state = change.event == Event::kExtend ||
                            change.event == Event::kProlong ||
                            change.event == Event::kCheckIn;
    if (reservation.state != before || same_state) {
      RETURN_IF_ERROR(decide(locked, reservation));
      tx.Queue(kUpdateReservation, UpdateParams(reservation));
      locked.Append(EventType(change.event), reservation,
                    OccurredAt(change.event, reservation));
    }
    if (change.close_host_view) {
      tx.Queue(kCloseHostView, db::Params(reservation.id));
    }
    RETURN_IF_ERROR(locked.Finish());
    return OutcomeOf(reservation.public_id, locked);
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(runtime_, call, kLockPlaceOfReservation,
                          db::Params(change.reservation_id, access.organisation,
                                     access.safe_houses),
                          "reservation", apply));
  return outcome.result_ref;
}

absl::StatusOr<std::string> ReservationStore::Extend(
    const server::Call& call, const std::string& reservation_id,
    const std::string& etag, std::optional<absl::Time> held_until) {
  return Change(call, {reservation_id, etag, Event::kExtend},
                [&](LockedPlace& locked, Reservation& reservation) {
                  const auto until = rules::ExtendedUntil(
                      reservation, held_until, locked.now());
                  if (until.ok()) reservation.held_until = *until;
                  return until.status();
                });
}

absl::StatusOr<std::string> ReservationStore::Confirm(
    const server::Call& call, const std::string& reservation_id,
    const std::string& etag) {
  return Change(call, {reservation_id, etag, Event::kConfirm},
                [](LockedPlace& locked, Reservation& reservation) {
                  reservation.confirmed_at = locked.now();
                  return rules::CheckConfirm(locked.host(), locked.place(),
                                             locked.now());
                });
}

absl::StatusOr<std::string> ReservationStore::Release(
    const server::Call& call, const std::string& reservation_id,
    const std::string& etag, ReleaseReason reason) {
  const bool unknown = reason == ReleaseReason::kConsentWithdrawn;
  return Change(call, {reservation_id, etag, Event::kRelease, unknown},
                [&](LockedPlace& locked, Reservation& reservation) {
                  reservation.released_at = locked.now();
                  reservation.release_reason = reason;
                  return absl::OkStatus();
                });
}

absl::StatusOr<std::optional<std::string>> ReservationStore::ReleaseHold(
    const server::Call& call, const std::string& hold_request_id,
    ReleaseReason reason) {
  ASSIGN_OR_RETURN(
      const std::optional<std::string> held,
      idempotency::Cancel(runtime_, call, kHoldMethod, hold_request_id));
  if (!held.has_value()) return std::nullopt;
  return Release(call, *held, "", reason);
}

absl::StatusOr<std::string> ReservationStore::CheckIn(
    const server::Call& call, const std::string& reservation_id,
    const std::string& etag, absl::Time occurred_at) {
  return Change(call, {reservation_id, etag, Event::kCheckIn},
                [&](LockedPlace& locked, Reservation& reservation) {
                  reservation.checked_in_at = occurred_at;
                  return rules::CheckOccurred(occurred_at, locked.now());
                });
}

absl::StatusOr<std::string> ReservationStore::CheckOut(
    const server::Call& call, const std::string& reservation_id,
    const std::string& etag, absl::Time occurred_at) {
  return Change(call, {reservation_id, etag, Event::kCheckOut},
                [&](LockedPlace& locked, Reservation& reservation) {
                  RETURN_IF_ERROR(
                      rules::CheckLeft(reservation, occurred_at, locked.now()));
                  rules::Leave(reservation, occurred_at,
                               locked.host().time_zone,
                               locked.place().spec.turnover_days);
                  return absl::OkStatus();
                });
}

absl::StatusOr<std::string> ReservationStore::Prolong(
    const server::Call& call, const std::string& reservation_id,
    const std::string& etag, absl::CivilDay check_out) {
  return Change(
      call, {reservation_id, etag, Event::kProlong},
      [&](LockedPlace& locked, Reservation& reservation) -> absl::Status {
        if (check_out == reservation.stay.check_out) return absl::OkStatus();
        Place& place = locked.place();
        const Stay added = rules::AddedNights(reservation, check_out,
                                              place.spec.turnover_days);
        const db::Params place_params(place.id);
        const db::Params others_params(place.id, reservation.id, added.check_in,
                                       added.check_out);
        RETURN_IF_ERROR(rules::CheckLonger(reservation, check_out));
        ASSIGN_OR_RETURN(const std::vector<db::Result> found,
                         locked.tx().ExecuteAll({{kSelectOthers, others_params},
                                                 {kSelectDays, place_params}}));
        TakeDays(found[1], place);
        RETURN_IF_ERROR(rules::CheckProlong(locked.host(), place, reservation,
                                            check_out, locked.now()));
        if (!found[0].empty()) {
          return FailedPrecondition("PLACE_TAKEN",
                                    "another party has some of these nights",
                                    "choose another place or other nights");
        }
        reservation.stay.check_out = check_out;
        reservation.free_from = added.check_out;
        return absl::OkStatus();
      });
}

}  // namespace sojourn::capacity
