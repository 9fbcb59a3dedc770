#include "services/capacity/capacity_store_burn.h"

#include <utility>

#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_changes.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_place_lock.h"
#include "services/capacity/capacity_reservation_row.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_sealed.h"

namespace sojourn::capacity {
namespace {

constexpr db::Query kBurn{"capacity_place_burn", R"sql(
    UPDATE places SET status = 'BLOCKED', version = version + 1, burnt_at = $2,
        burn_note_sealed = $3
    WHERE id = $1 AND burnt_at IS NULL
    RETURNING id)sql"};

constexpr db::Query kReleaseHolds{"capacity_reservation_release_burnt", R"sql(
    UPDATE reservations r SET state = 'RELEASED', version = version + 1,
        released_at = $2, release_reason = 'HOST_WITHDREW'
    WHERE r.place_id = $1 AND )sql" SOJOURN_BLOCKING R"sql(
      AND NOT )sql" SOJOURN_PROMISED R"sql(
    RETURNING r.public_id, r.case_ref)sql"};

// $2: only those that a host may know of.
constexpr db::Query kSelectStays{"capacity_reservation_select_stays", R"sql(
    SELECT r.public_id, r.case_ref, r.state
    FROM reservations r JOIN places p ON p.id = r.place_id
    WHERE p.public_id = $1 AND )sql" SOJOURN_PROMISED R"sql(
      AND (NOT $2::boolean OR )sql" SOJOURN_HOST_SEES R"sql()
    ORDER BY lower(r.period), r.id)sql"};

void AppendReleased(LockedPlace& locked, const db::Result& released) {
  for (const db::Row row : released) {
    Reservation reservation;
    reservation.public_id = row.Get<std::string>(0);
    reservation.case_ref = row.Get<std::string>(1);
    reservation.state = State::kReleased;
    reservation.release_reason = ReleaseReason::kHostWithdrew;
    locked.Append("reservation.released", reservation);
  }
}

void AppendWarnings(LockedPlace& locked, const db::Result& stays) {
  for (const db::Row row : stays) {
    Reservation reservation;
    reservation.public_id = row.Get<std::string>(0);
    reservation.case_ref = row.Get<std::string>(1);
    reservation.state = FromName<State>(row.Get<std::string>(2));
    locked.Append("reservation.place_burnt", reservation);
  }
}

absl::Status Burn(server::Runtime& runtime, const server::Call& call,
                  LockedPlace& locked, const BurnSpec& spec) {
  Place& place = locked.place();
  ASSIGN_OR_RETURN(
      const db::Bytes note,
      runtime.sealer().Seal(PlaceKey(place.public_id), spec.note,
                            {"places", place.id, "burn_note_sealed"}));
  const db::Params lapsed(place.id, locked.now());
  const db::Params burn(place.id, locked.now(), note);
  ASSIGN_OR_RETURN(
      const std::vector<db::Result> first,
      locked.tx().ExecuteAll({{kMarkLapsed, lapsed}, {kBurn, burn}}));
  locked.AppendLapsed(first[0]);
  if (!first[1].empty()) {
    const db::Params stays(place.public_id, /*host=*/false);
    ASSIGN_OR_RETURN(const std::vector<db::Result> found,
                     locked.tx().ExecuteAll(
                         {{kReleaseHolds, lapsed}, {kSelectStays, stays}}));
    place.status = PlaceStatus::kBlocked;
    QueueChange(locked, call, ChangeKind::kBurnt);
    locked.Append("place.burnt");
    AppendReleased(locked, found[0]);
    AppendWarnings(locked, found[1]);
  }
  return locked.Finish();
}

}  // namespace

absl::StatusOr<std::string> BurnPlace(server::Runtime& runtime,
                                      const server::Call& call,
                                      const BurnSpec& spec) {
  const Access access = Access::Of(call);
  const auto change =
      [&](db::Transaction& tx,
          const db::Result& row) -> absl::StatusOr<idempotency::Outcome> {
    LockedPlace locked(tx, row);
    const Place& place = locked.place();
    RETURN_IF_ERROR(rules::CheckEtag(spec.etag, place.version));
    if (place.status == PlaceStatus::kRetired) {
      return FailedPrecondition("PLACE_RETIRED",
                                "the place is no longer offered");
    }
    RETURN_IF_ERROR(Burn(runtime, call, locked, spec));
    return idempotency::Outcome{.result_ref = place.public_id,
                                .audit_resource = "place",
                                .audit_id = place.public_id,
                                .audit_fields = "burnt",
                                .audit_also = locked.touched()};
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(
          runtime, call, kLockPlace,
          db::Params(spec.place_id, access.organisation, access.safe_houses),
          "place", change));
  return outcome.result_ref;
}

absl::StatusOr<std::vector<std::string>> StaysAt(server::Runtime& runtime,
                                                 const server::Call& call,
                                                 const std::string& place_id) {
  using Ids = std::vector<std::string>;
  const bool host = Access::Of(call).viewer == Viewer::kHost;
  return runtime.db().Read<Ids>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Ids> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectStays, db::Params(place_id, host)));
        Ids ids;
        for (const db::Row row : rows) ids.push_back(row.Get<std::string>(0));
        return ids;
      });
}

}  // namespace sojourn::capacity
