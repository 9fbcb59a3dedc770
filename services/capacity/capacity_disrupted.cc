#include "services/capacity/capacity_disrupted.h"

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/db/database.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_disruption_rules.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_reservation_row.h"
#include "services/capacity/capacity_rules.h"

namespace sojourn::capacity {
namespace {

// Whether a disruption `d` that is not over on the day $2 hits `r`. Who has
// stayed beyond her nights lives there as well.
#define HITS                                                     \
  "d.place_id = r.place_id AND d.lifted_at IS NULL "             \
  "AND (upper_inf(d.period) OR upper(d.period) > $2::date) "     \
  "AND (d.period && daterange(lower(r.period), r.check_out) OR " \
  "(" SOJOURN_LIVES_THERE " AND d.period @> $2::date)) "

constexpr db::Query kSelectSpared{"capacity_reservation_select_restorable",
                                  "SELECT " SOJOURN_RESERVATION_COLUMNS R"sql(
    FROM reservations r
    WHERE r.place_id = $1 AND r.state = 'DISRUPTED'
      AND NOT EXISTS (SELECT FROM disruptions d WHERE )sql" HITS R"sql()
    ORDER BY r.level, r.id)sql"};

constexpr db::Query kRestore{"capacity_reservation_restore", R"sql(
    UPDATE reservations SET state = $2, version = version + 1
    WHERE id = $1)sql"};

// Of several the one whose first day that is not over comes first; where two
// are equal she keeps hers. Nights that are over are nobody's concern.
constexpr db::Query kMark{"capacity_reservation_disrupt", R"sql(
    WITH hit AS (
        SELECT r.id, d.id AS disruption, d.first,
            r.state <> 'DISRUPTED' OR d.first IS DISTINCT FROM
                greatest(lower(was.period), lower(r.period), $2::date) AS told
        FROM reservations r
        LEFT JOIN disruptions was ON was.id = r.disrupted_by
        CROSS JOIN LATERAL (
            SELECT d.id,
                greatest(lower(d.period), lower(r.period), $2::date) AS first
            FROM disruptions d WHERE )sql" HITS R"sql(
            ORDER BY first, d.id IS DISTINCT FROM r.disrupted_by, d.id
            LIMIT 1) d
        WHERE r.place_id = $1 AND )sql" SOJOURN_BLOCKING R"sql(
          AND (r.state = 'DISRUPTED' AND r.disrupted_by <> d.id
              OR r.state IN ('HELD', 'CONFIRMED') AND r.check_out > $2
              OR r.state = 'OCCUPIED')),
    marked AS (
        UPDATE reservations r SET state = 'DISRUPTED', version = r.version + 1,
            disrupted_by = hit.disruption
        FROM hit WHERE r.id = hit.id
        RETURNING r.id, r.public_id, r.case_ref, r.level,
            lower(r.period) AS check_in, hit.first, hit.told)
    SELECT public_id, case_ref, first FROM marked WHERE told
    ORDER BY level, check_in, id)sql"};
#undef HITS

// Whose disruption is over, or was lifted while the rules kept her nights back.
constexpr db::Query kSelectEnded{"capacity_disruption_select_ended", R"sql(
    SELECT DISTINCT r.place_id FROM reservations r
    JOIN disruptions d ON d.id = r.disrupted_by
    JOIN places p ON p.id = r.place_id JOIN hosts h ON h.id = p.host_id
    WHERE r.state = 'DISRUPTED' AND r.disrupted_by IS NOT NULL
      AND (d.lifted_at IS NOT NULL OR upper(d.period)
          <= ($1::timestamptz AT TIME ZONE h.time_zone)::date)
      AND r.place_id > $2
    ORDER BY r.place_id LIMIT $3)sql"};

using Ids = std::vector<std::string>;

constexpr char kBeforeAllPlaces[] = "00000000-0000-0000-0000-000000000000";
constexpr size_t kPlacesAtOnce = 100;
constexpr absl::Duration kTimeout = absl::Seconds(2);

absl::Status GiveBack(LockedPlace& locked, absl::CivilDay today) {
  Place& place = locked.place();
  const db::Params spared(place.id, today);
  const db::Params of_place(std::vector<std::string>{place.id});
  ASSIGN_OR_RETURN(const std::vector<db::Result> found,
                   locked.tx().ExecuteAll({{kSelectSpared, spared},
                                           {kSelectWindows, of_place},
                                           {kSelectDisruptions, of_place},
                                           {kSelectBlockedDays, of_place}}));
  place.windows = WindowsOf(found[1], place.id);
  place.disruptions = DisruptionsOf(found[2], place.id);
  place.blocked_days = BlockedDaysOf(found[3], place.id);
  for (const db::Row row : found[0]) {
    Reservation reservation = ReadReservation(row);
    if (!rules::IsAsBefore(locked.host(), place, reservation, locked.now())) {
      continue;
    }
    ASSIGN_OR_RETURN(
        reservation.state,
        rules::Apply(reservation, rules::RestoringEvent(reservation),
                     locked.now()));
    locked.tx().Queue(kRestore,
                      db::Params(reservation.id, Name(reservation.state)));
    locked.Append("reservation.restored", reservation);
  }
  return absl::OkStatus();
}

// Where something may have ended, in the order of internal ids.
absl::StatusOr<Ids> PlacesAfter(server::Runtime& runtime,
                                const std::string& after) {
  return runtime.db().Read<Ids>(
      absl::Now() + kTimeout, [&](db::Transaction& tx) -> absl::StatusOr<Ids> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectEnded, db::Params(tx.now(), after,
                                                             kPlacesAtOnce)));
        Ids ids;
        for (const db::Row row : rows) ids.push_back(row.Get<std::string>(0));
        return ids;
      });
}

absl::Status EndAt(server::Runtime& runtime, const std::string& place_id) {
  return runtime.db().Write(
      absl::Now() + kTimeout, [&](db::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const db::Result row,
                         tx.Execute(kLockPlaceForSweep, db::Params(place_id)));
        if (row.empty()) return absl::OkStatus();
        LockedPlace locked(tx, row);
        RETURN_IF_ERROR(ApplyDisruptions(locked));
        if (locked.touched().empty()) return absl::OkStatus();
        RETURN_IF_ERROR(locked.Finish());
        runtime.audit().Append(tx, {.actor_service = runtime.name(),
                                    .method = "sweep",
                                    .resource_kind = "reservation",
                                    .resource_ids = locked.touched(),
                                    .fields = "restored"});
        return absl::OkStatus();
      });
}

}  // namespace

absl::Status ApplyDisruptions(LockedPlace& locked) {
  const absl::CivilDay today =
      rules::Today(locked.host().time_zone, locked.now());
  RETURN_IF_ERROR(GiveBack(locked, today));
  const db::Params lapsed(locked.place().id, locked.now());
  const db::Params mark(locked.place().id, today);
  ASSIGN_OR_RETURN(
      const std::vector<db::Result> results,
      locked.tx().ExecuteAll({{kMarkLapsed, lapsed}, {kMark, mark}}));
  locked.AppendLapsed(results[0]);
  for (const db::Row row : results[1]) {
    Reservation reservation;
    reservation.public_id = row.Get<std::string>(0);
    reservation.case_ref = row.Get<std::string>(1);
    reservation.state = State::kDisrupted;
    reservation.disrupted_from = row.Get<absl::CivilDay>(2);
    locked.Append("reservation.disrupted", reservation);
  }
  return absl::OkStatus();
}

absl::Status EndDisruptions(server::Runtime& runtime,
                            const absl::Notification& stop) {
  std::string after = kBeforeAllPlaces;
  bool more = true;
  while (more) {
    ASSIGN_OR_RETURN(const Ids places, PlacesAfter(runtime, after));
    for (const std::string& id : places) {
      if (stop.HasBeenNotified()) return absl::OkStatus();
      if (const absl::Status ended = EndAt(runtime, id); !ended.ok()) {
        log::Failure("capacity_end_disruptions", ended);
      }
      after = id;
    }
    more = places.size() == kPlacesAtOnce;
  }
  return absl::OkStatus();
}

}  // namespace sojourn::capacity
