#include "services/capacity/capacity_store_hosting.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_changes.h"
#include "services/capacity/capacity_hosting_rules.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_place_lock.h"
#include "services/capacity/capacity_reservation_row.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_sealed.h"

namespace sojourn::capacity {
namespace {

constexpr db::Query kSelectBlockingWhole{
    "capacity_reservation_select_blocking_whole",
    "SELECT " SOJOURN_RESERVATION_COLUMNS
    R"sql(, r.needs_sealed FROM reservations r
    WHERE r.place_id = $1 AND r.state IN
        ('HELD', 'CONFIRMED', 'OCCUPIED', 'DISRUPTED')
    ORDER BY r.period)sql"};

constexpr db::Query kUpdate{"capacity_place_update", R"sql(
    UPDATE places SET version = version + 1, adults = $2, children = $3,
        bedrooms = $4, step_free = $5, women_only = $6, family = $7, cot = $8,
        pets = $9, turnover_days = $10, same_night = $11, lane = $12,
        vetting_expires_on = $13,
        vetting_sealed = coalesce($14::bytea, vetting_sealed),
        address_sealed = coalesce($15::bytea, address_sealed)
    WHERE id = $1)sql"};

constexpr db::Query kRetire{"capacity_place_retire", R"sql(
    UPDATE places SET version = version + 1, status = 'RETIRED'
    WHERE id = $1)sql"};

constexpr db::Query kCloseWindows{"capacity_window_close", R"sql(
    DELETE FROM availability_windows WHERE place_id = $1)sql"};

constexpr int kNeedsColumn = 16;

// Reservations that block the locked place, once lapsed holds are marked.
struct Blocking {
  std::vector<Reservation> reservations;
  std::vector<db::Bytes> needs;
};

absl::StatusOr<Blocking> ReadBlocking(LockedPlace& locked) {
  const db::Params lapsed_params(locked.place().id, locked.now());
  const db::Params place_params(locked.place().id);
  ASSIGN_OR_RETURN(
      const std::vector<db::Result> found,
      locked.tx().ExecuteAll({{kMarkLapsed, lapsed_params},
                              {kSelectBlockingWhole, place_params}}));
  locked.AppendLapsed(found[0]);
  Blocking blocking;
  for (const db::Row row : found[1]) {
    blocking.reservations.push_back(ReadReservation(row));
    blocking.needs.push_back(row.Get<db::Bytes>(kNeedsColumn));
  }
  return blocking;
}

// What the parties need is sealed, so that SQL cannot compare it.
absl::Status OpenParties(const crypto::Sealer& sealer, Blocking& blocking) {
  std::vector<keystore::KeyRef> keys;
  for (const Reservation& reservation : blocking.reservations) {
    keys.push_back(keystore::KeyRef::Case(reservation.case_ref));
  }
  RETURN_IF_ERROR(sealer.Prefetch(keys));
  for (size_t i = 0; i < blocking.reservations.size(); ++i) {
    RETURN_IF_ERROR(
        OpenNeeds(sealer, blocking.needs[i], blocking.reservations[i]));
  }
  return absl::OkStatus();
}

absl::StatusOr<db::Params> UpdateParams(const crypto::Sealer& sealer,
                                        const Place& place,
                                        const PlaceChange& change) {
  std::optional<db::Bytes> vetting;
  std::optional<db::Bytes> address;
  // An address never changes without its vetting.
  if (change.Names("vetting")) {
    ASSIGN_OR_RETURN(SealedPlace sealed, SealPlace(sealer, place));
    vetting = std::move(sealed.vetting);
    if (change.Names("address")) address = std::move(sealed.address);
  }
  const PlaceSpec& spec = place.spec;
  return db::Params(place.id, spec.adults, spec.children, spec.bedrooms,
                    spec.step_free, spec.women_only, spec.family, spec.cot,
                    spec.pets, spec.turnover_days, spec.same_night,
                    Name(spec.lane), place.vetting_expires_on, vetting,
                    address);
}

absl::Status CheckNewVetting(const LockedPlace& locked,
                             const PlaceChange& change) {
  if (!change.Names("vetting")) return absl::OkStatus();
  const absl::CivilDay today =
      rules::Today(locked.host().time_zone, locked.now());
  RETURN_IF_ERROR(rules::CheckVetted(*change.place.vetting, today));
  return rules::CheckVettingNear(*change.place.vetting, today);
}

absl::Status Update(server::Runtime& runtime, LockedPlace& locked,
                    const PlaceChange& change) {
  const Place& place = locked.place();
  const Place changed = rules::Changed(place, change);
  RETURN_IF_ERROR(CheckNewVetting(locked, change));
  ASSIGN_OR_RETURN(Blocking blocking, ReadBlocking(locked));
  if (rules::TakesAway(place.spec, changed.spec)) {
    RETURN_IF_ERROR(OpenParties(runtime.sealer(), blocking));
  }
  RETURN_IF_ERROR(
      rules::CheckPlaceChange(place, changed, change, blocking.reservations));
  ASSIGN_OR_RETURN(const db::Params params,
                   UpdateParams(runtime.sealer(), changed, change));
  locked.tx().Queue(kUpdate, params);
  locked.Append("place.updated");
  locked.Finish();
  return absl::OkStatus();
}

absl::Status Retire(LockedPlace& locked, const server::Call& call) {
  Place& place = locked.place();
  if (place.status == PlaceStatus::kRetired) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Blocking blocking, ReadBlocking(locked));
  RETURN_IF_ERROR(rules::CheckMayRetire(blocking.reservations));
  QueueChange(locked, call, ChangeKind::kRetired, absl::Span<const Stay>());
  locked.tx().Queue(kCloseWindows, db::Params(place.id));
  locked.tx().Queue(kRetire, db::Params(place.id));
  place.status = PlaceStatus::kRetired;
  locked.Append("place.retired");
  locked.Finish();
  return absl::OkStatus();
}

// Once, under the place's lock and on its etag.
absl::StatusOr<std::string> Mutate(
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

}  // namespace

absl::StatusOr<std::string> UpdatePlace(server::Runtime& runtime,
                                        const server::Call& call,
                                        const PlaceChange& change) {
  return Mutate(
      runtime, call, change.place_id, change.etag, "vetting",
      [&](LockedPlace& locked) { return Update(runtime, locked, change); });
}

absl::StatusOr<std::string> RetirePlace(server::Runtime& runtime,
                                        const server::Call& call,
                                        const std::string& place_id,
                                        const std::string& etag) {
  return Mutate(runtime, call, place_id, etag, "retired",
                [&](LockedPlace& locked) { return Retire(locked, call); });
}

}  // namespace sojourn::capacity
