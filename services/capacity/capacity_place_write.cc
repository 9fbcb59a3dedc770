#include "services/capacity/capacity_place_write.h"

#include <utility>

#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_changes.h"
#include "services/capacity/capacity_hosting_rules.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_reservation_row.h"
#include "services/capacity/capacity_rules.h"

namespace sojourn::capacity {

const db::Query kSelectBlocking{"capacity_reservation_select_blocking",
                                "SELECT " SOJOURN_RESERVATION_COLUMNS
                                ", r.needs_sealed, " SOJOURN_NAME_TO("$2")
                                    R"sql(FROM reservations r
    WHERE r.place_id = $1 AND )sql" SOJOURN_BLOCKING R"sql(
    ORDER BY r.period)sql"};

namespace {

constexpr db::Query kDeleteWindows{"capacity_window_delete", R"sql(
    DELETE FROM availability_windows WHERE place_id = $1)sql"};

// Two statements, as one that both deletes and cuts sees its rows as they were.
constexpr db::Query kDeleteComing{"capacity_window_delete_coming", R"sql(
    DELETE FROM availability_windows
    WHERE place_id = $1 AND lower(period) >= $2)sql"};

constexpr db::Query kCutCurrent{"capacity_window_cut_current", R"sql(
    UPDATE availability_windows SET period = daterange(lower(period), $2)
    WHERE place_id = $1 AND upper(period) > $2)sql"};

constexpr int kNeedsColumn = 16;
constexpr int kNameColumn = 17;

constexpr db::Query kInsertPlace{"capacity_place_insert", R"sql(
    INSERT INTO places (id, public_id, host_id, event_version, code, adults,
        children, bedrooms, step_free, women_only, family, cot, pets,
        turnover_days, same_night, lane, address_sealed, vetting_sealed,
        vetting_expires_on, created_at)
    VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
        $16, $17, $18, $19))sql"};

constexpr db::Query kUpdate{"capacity_place_update", R"sql(
    UPDATE places SET version = version + 1, adults = $2, children = $3,
        bedrooms = $4, step_free = $5, women_only = $6, family = $7, cot = $8,
        pets = $9, turnover_days = $10, same_night = $11, lane = $12,
        vetting_expires_on = $13,
        vetting_sealed = coalesce($14::bytea, vetting_sealed),
        address_sealed = coalesce($15::bytea, address_sealed)
    WHERE id = $1)sql"};

constexpr db::Query kInsertWindows{"capacity_window_insert", R"sql(
    INSERT INTO availability_windows (id, place_id, period, confirmed_by,
        confirmed_at)
    SELECT w.id, $1, daterange(w.first, w.last), $2, $3
    FROM unnest($4::uuid[], $5::date[], $6::date[]) AS w (id, first, last)
    )sql"};

db::Params InsertParams(const Place& place, const std::string& host_id,
                        const SealedPlace& sealed, absl::Time now) {
  const PlaceSpec& spec = place.spec;
  return db::Params(place.id, place.public_id, host_id, place.code, spec.adults,
                    spec.children, spec.bedrooms, spec.step_free,
                    spec.women_only, spec.family, spec.cot, spec.pets,
                    spec.turnover_days, spec.same_night, Name(spec.lane),
                    sealed.address, sealed.vetting, place.vetting->expires_on,
                    now);
}

void QueueWindows(LockedPlace& locked, const server::Call& call,
                  const std::vector<Stay>& windows) {
  std::vector<std::string> ids;
  std::vector<std::string> firsts;
  std::vector<std::string> lasts;
  for (const Stay& window : windows) {
    ids.push_back(crypto::NewUuidV7());
    firsts.push_back(absl::FormatCivilTime(window.check_in));
    lasts.push_back(absl::FormatCivilTime(window.check_out));
  }
  const std::string& place_id = locked.place().id;
  locked.tx().Queue(kDeleteWindows, db::Params(place_id));
  locked.tx().Queue(kInsertWindows,
                    db::Params(place_id, call.caller.subject, locked.now(), ids,
                               firsts, lasts));
  locked.tx().Queue(kTouchPlace, db::Params(place_id));
}

}  // namespace

Blocking ReadBlocking(const db::Result& rows) {
  Blocking blocking;
  for (const db::Row row : rows) {
    blocking.reservations.push_back(ReadReservation(row));
    blocking.reservations.back().public_id = row.Get<std::string>(kNameColumn);
    blocking.needs.push_back(row.Get<db::Bytes>(kNeedsColumn));
  }
  return blocking;
}

absl::StatusOr<Blocking> FindBlocking(LockedPlace& locked,
                                      const server::Call& call) {
  const bool host = Access::Of(call).viewer == Viewer::kHost;
  const db::Params lapsed_params(locked.place().id, locked.now());
  const db::Params place_params(locked.place().id, host);
  ASSIGN_OR_RETURN(const std::vector<db::Result> found,
                   locked.tx().ExecuteAll({{kMarkLapsed, lapsed_params},
                                           {kSelectBlocking, place_params}}));
  locked.AppendLapsed(found[0]);
  return ReadBlocking(found[1]);
}

absl::Status OpenParties(const crypto::Sealer& sealer,
                         absl::Span<Blocking* const> all) {
  std::vector<keystore::KeyRef> keys;
  for (const Blocking* const blocking : all) {
    for (const Reservation& reservation : blocking->reservations) {
      keys.push_back(keystore::KeyRef::Case(reservation.case_ref));
    }
  }
  RETURN_IF_ERROR(sealer.Prefetch(keys));
  for (Blocking* const blocking : all) {
    for (size_t i = 0; i < blocking->reservations.size(); ++i) {
      RETURN_IF_ERROR(
          OpenNeeds(sealer, blocking->needs[i], blocking->reservations[i]));
    }
  }
  return absl::OkStatus();
}

const db::ConstraintErrors& PlaceErrors() {
  static const auto& errors = *new db::ConstraintErrors{
      {"places_host_id_code_key", [] {
         return AlreadyExists("place", "PLACE_EXISTS",
                              "the host has a place with this code");
       }}};
  return errors;
}

void QueueNewPlace(db::Transaction& tx, const Place& place,
                   const std::string& host_id, const SealedPlace& sealed) {
  tx.Queue(kInsertPlace, InsertParams(place, host_id, sealed, tx.now()));
}

void QueuePlaceUpdate(db::Transaction& tx, const Place& place,
                      std::optional<db::Bytes> vetting,
                      std::optional<db::Bytes> address) {
  const PlaceSpec& spec = place.spec;
  tx.Queue(
      kUpdate,
      db::Params(place.id, spec.adults, spec.children, spec.bedrooms,
                 spec.step_free, spec.women_only, spec.family, spec.cot,
                 spec.pets, spec.turnover_days, spec.same_night,
                 Name(spec.lane), place.vetting_expires_on, vetting, address));
}

void QueueClosing(LockedPlace& locked, const server::Call& call) {
  const std::string& place_id = locked.place().id;
  const absl::CivilDay today =
      rules::Today(locked.host().time_zone, locked.now());
  QueueChange(locked, call, ChangeKind::kRetired, absl::Span<const Stay>());
  locked.tx().Queue(kDeleteComing, db::Params(place_id, today));
  locked.tx().Queue(kCutCurrent, db::Params(place_id, today));
}

absl::Status SetWindows(LockedPlace& locked, const server::Call& call,
                        const std::vector<Stay>& windows,
                        absl::Span<const Reservation> blocking) {
  RETURN_IF_ERROR(rules::CheckOffered(locked.place()));
  const absl::CivilDay today =
      rules::Today(locked.host().time_zone, locked.now());
  RETURN_IF_ERROR(rules::CheckWindowsNear(windows, today));
  RETURN_IF_ERROR(rules::CheckReservedNightsStayOpen(windows, blocking, today));
  QueueChange(locked, call, ChangeKind::kSet, windows);
  QueueWindows(locked, call, windows);
  locked.Append("place.availability_set");
  return absl::OkStatus();
}

absl::StatusOr<std::string> ChangePlace(
    server::Runtime& runtime, const server::Call& call,
    const std::string& place_id, const std::string& etag, const char* fields,
    absl::FunctionRef<absl::Status(LockedPlace& locked)> change) {
  const Access access = Access::Of(call);
  const auto apply =
      [&](db::Transaction& tx,
          const db::Result& row) -> absl::StatusOr<idempotency::Outcome> {
    LockedPlace locked(tx, row);
    RETURN_IF_ERROR(rules::CheckEtag(etag, locked.place().version));
    RETURN_IF_ERROR(change(locked));
    return idempotency::Outcome{.result_ref = locked.place().public_id,
                                .audit_resource = "place",
                                .audit_id = locked.place().public_id,
                                .audit_fields = fields,
                                .audit_also = locked.touched()};
  };
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   idempotency::Mutate(runtime, call, kLockPlace,
                                       db::Params(place_id, access.organisation,
                                                  access.safe_houses),
                                       "place", apply));
  return outcome.result_ref;
}

}  // namespace sojourn::capacity
