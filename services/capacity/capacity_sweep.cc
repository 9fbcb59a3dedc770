#include "services/capacity/capacity_sweep.h"

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/db/database.h"
#include "common/log/log.h"
#include "common/metrics/bucket.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_disrupted.h"
#include "services/capacity/capacity_place_lock.h"

namespace sojourn::capacity {
namespace {

// Any number will do that no other lock of this database uses.
constexpr db::Query kTrySweepLock{"capacity_sweep_try_lock", R"sql(
    SELECT pg_try_advisory_xact_lock(7402))sql"};

// Whoever holds a place's row is marking its lapsed holds right now: the next.
constexpr db::Query kLockLapsedPlace{"capacity_sweep_lock_place", R"sql(
    SELECT p.id FROM reservations r JOIN places p ON p.id = r.place_id
    WHERE r.state = 'HELD' AND r.held_until <= $1
      AND p.id <> ALL ($2::uuid[])
    ORDER BY r.held_until LIMIT 1
    FOR NO KEY UPDATE OF p SKIP LOCKED)sql"};

constexpr db::Query kSelectBehind{"capacity_sweep_select_behind", R"sql(
    SELECT id FROM places WHERE openings_version <> event_version
    LIMIT $1)sql"};

constexpr db::Query kCountLiveHolds{"capacity_sweep_count_holds", R"sql(
    SELECT count(*) FROM reservations r
    JOIN places p ON p.id = r.place_id
    JOIN hosts h ON h.id = p.host_id
    WHERE h.kind <> 'SAFE_HOUSE' AND r.held_at <= $1 AND r.held_until > $1
      AND (r.confirmed_at IS NULL OR r.confirmed_at > $1)
      AND (r.released_at IS NULL OR r.released_at > $1))sql"};

constexpr size_t kPlacesAtOnce = 100;
// More than fail for reasons of their own.
constexpr size_t kMostFailed = 100;
constexpr absl::Duration kInterval = absl::Seconds(1);
constexpr absl::Duration kTimeout = absl::Seconds(2);
constexpr absl::Duration kGaugeInterval = absl::Seconds(15);
constexpr absl::Duration kGaugeDelay = absl::Hours(1);

absl::Time Deadline() { return absl::Now() + kTimeout; }

}  // namespace

namespace {

// Of the locked place.
absl::Status MarkLapsed(server::Runtime& runtime, db::Transaction& tx,
                        const std::string& place_id) {
  ASSIGN_OR_RETURN(const db::Result row,
                   tx.Execute(kLockPlaceForSweep, db::Params(place_id)));
  LockedPlace locked(tx, row);
  ASSIGN_OR_RETURN(const db::Result lapsed,
                   tx.Execute(kMarkLapsed, db::Params(place_id, locked.now())));
  // Somebody has marked them since they were found.
  if (lapsed.empty()) return absl::OkStatus();
  locked.AppendLapsed(lapsed);
  RETURN_IF_ERROR(locked.Finish());
  runtime.audit().Append(tx, {.actor_service = runtime.name(),
                              .method = "sweep",
                              .resource_kind = "reservation",
                              .resource_ids = locked.touched(),
                              .fields = "expired"});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> SweepOnce(server::Runtime& runtime, FailedPlaces& failed) {
  std::string place_id;
  auto more = runtime.db().Write<bool>(
      Deadline(), [&](db::Transaction& tx) -> absl::StatusOr<bool> {
        place_id.clear();
        ASSIGN_OR_RETURN(const db::Result turn,
                         tx.Execute(kTrySweepLock, db::Params()));
        if (!turn.row(0).Get<bool>(0)) return false;
        ASSIGN_OR_RETURN(
            const db::Result found,
            tx.Execute(kLockLapsedPlace, db::Params(tx.now(), failed)));
        if (found.empty()) return false;
        place_id = found.row(0).Get<std::string>(0);
        RETURN_IF_ERROR(MarkLapsed(runtime, tx, place_id));
        return true;
      });
  if (!more.ok() && !place_id.empty()) failed.push_back(place_id);
  return more;
}

absl::StatusOr<bool> CatchUp(server::Runtime& runtime) {
  using Ids = std::vector<std::string>;
  ASSIGN_OR_RETURN(
      const Ids behind,
      runtime.db().Read<Ids>(
          Deadline(), [](db::Transaction& tx) -> absl::StatusOr<Ids> {
            ASSIGN_OR_RETURN(
                const db::Result rows,
                tx.Execute(kSelectBehind, db::Params(kPlacesAtOnce)));
            Ids ids;
            for (const db::Row row : rows) {
              ids.push_back(row.Get<std::string>(0));
            }
            return ids;
          }));
  absl::Status first;
  for (const std::string& id : behind) {
    const absl::Status status = runtime.db().Write(
        Deadline(), [&](db::Transaction& tx) -> absl::Status {
          ASSIGN_OR_RETURN(const db::Result row,
                           tx.Execute(kLockPlaceForSweep, db::Params(id)));
          // Whoever holds the row is writing its openings right now.
          if (row.empty()) return absl::OkStatus();
          return LockedPlace(tx, row).Finish();
        });
    if (absl::IsUnavailable(status)) return status;
    first.Update(status);
  }
  RETURN_IF_ERROR(first);
  return behind.size() == kPlacesAtOnce;
}

absl::Status UpdateHoldsGauge(server::Runtime& runtime) {
  ASSIGN_OR_RETURN(
      const int64_t holds,
      runtime.db().Read<int64_t>(
          Deadline(), [](db::Transaction& tx) -> absl::StatusOr<int64_t> {
            ASSIGN_OR_RETURN(const db::Result rows,
                             tx.Execute(kCountLiveHolds,
                                        db::Params(tx.now() - kGaugeDelay)));
            return rows.row(0).Get<int64_t>(0);
          }));
  auto& gauge = runtime.metrics().Gauges(
      {.name = "sojourn_capacity_holds",
       .help = "Live holds an hour of domain time ago: 1 in their bucket",
       .labels = {"bucket"}});
  metrics::SetBucket(gauge, holds);
  return absl::OkStatus();
}

void Sweeper::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Sweeper::Stop() {
  if (!stop_.HasBeenNotified()) stop_.Notify();
  if (thread_.joinable()) thread_.join();
}

void Sweeper::SweepAll() {
  FailedPlaces failed;
  size_t known = 0;
  bool more = true;
  while (more && !stop_.HasBeenNotified()) {
    const auto swept = SweepOnce(runtime_, failed);
    if (!swept.ok()) log::Failure("capacity_sweep", swept.status());
    // Another failure is not of one place.
    const bool at_a_place =
        failed.size() > known && failed.size() < kMostFailed;
    more = swept.ok() ? *swept : at_a_place;
    known = failed.size();
  }
}

absl::Status Sweeper::CatchUpAll() {
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more && !stop_.HasBeenNotified()) {
    more = CatchUp(runtime_);
  }
  return more.status();
}

void Sweeper::Run() {
  absl::Time gauge_due = absl::InfinitePast();
  do {
    SweepAll();
    if (absl::Now() < gauge_due) continue;
    gauge_due = absl::Now() + kGaugeInterval;
    for (const absl::Status& status :
         {CatchUpAll(), EndDisruptions(runtime_, stop_),
          UpdateHoldsGauge(runtime_)}) {
      if (!status.ok()) log::Failure("capacity_sweep", status);
    }
  } while (!stop_.WaitForNotificationWithTimeout(kInterval));
}

}  // namespace sojourn::capacity
