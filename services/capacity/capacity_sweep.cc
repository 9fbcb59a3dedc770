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

constexpr db::Query kSelectLapsedPlace{"capacity_sweep_select_place", R"sql(
    SELECT place_id FROM reservations
    WHERE state = 'HELD' AND held_until <= $1
    ORDER BY held_until LIMIT 1)sql"};

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
constexpr absl::Duration kInterval = absl::Seconds(1);
constexpr absl::Duration kTimeout = absl::Seconds(2);
constexpr absl::Duration kGaugeInterval = absl::Seconds(15);
constexpr absl::Duration kGaugeDelay = absl::Hours(1);

absl::Time Deadline() { return absl::Now() + kTimeout; }

}  // namespace

absl::StatusOr<bool> SweepOnce(server::Runtime& runtime) {
  return runtime.db().Write<bool>(
      Deadline(), [&](db::Transaction& tx) -> absl::StatusOr<bool> {
        const db::Params none;
        const db::Params now(tx.now());
        ASSIGN_OR_RETURN(
            const auto found,
            tx.ExecuteAll({{kTrySweepLock, none}, {kSelectLapsedPlace, now}}));
        if (!found[0].row(0).Get<bool>(0) || found[1].empty()) return false;
        const auto place_id = found[1].row(0).Get<std::string>(0);
        ASSIGN_OR_RETURN(const db::Result row,
                         tx.Execute(kLockPlaceForSweep, db::Params(place_id)));
        // Whoever holds the row is marking the lapsed holds right now.
        if (row.empty()) return false;
        LockedPlace locked(tx, row);
        ASSIGN_OR_RETURN(
            const db::Result lapsed,
            tx.Execute(kMarkLapsed, db::Params(place_id, locked.now())));
        locked.AppendLapsed(lapsed);
        locked.Finish();
        runtime.audit().Append(tx, {.actor_service = runtime.name(),
                                    .method = "sweep",
                                    .resource_kind = "reservation",
                                    .resource_ids = locked.touched(),
                                    .fields = "expired"});
        return true;
      });
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
  for (const std::string& id : behind) {
    RETURN_IF_ERROR(runtime.db().Write(
        Deadline(), [&](db::Transaction& tx) -> absl::Status {
          ASSIGN_OR_RETURN(const db::Result row,
                           tx.Execute(kLockPlaceForSweep, db::Params(id)));
          // Whoever holds the row is writing its openings right now.
          if (!row.empty()) LockedPlace(tx, row).Finish();
          return absl::OkStatus();
        }));
  }
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

absl::Status Sweeper::All(
    absl::FunctionRef<absl::StatusOr<bool>(server::Runtime&)> once) {
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more && !stop_.HasBeenNotified()) more = once(runtime_);
  return more.status();
}

void Sweeper::Run() {
  absl::Time gauge_due = absl::InfinitePast();
  do {
    absl::Status status = All(SweepOnce);
    if (status.ok() && absl::Now() >= gauge_due) {
      gauge_due = absl::Now() + kGaugeInterval;
      status = All(CatchUp);
      status.Update(EndDisruptions(runtime_, stop_));
      status.Update(UpdateHoldsGauge(runtime_));
    }
    if (!status.ok()) log::Failure("capacity_sweep", status);
  } while (!stop_.WaitForNotificationWithTimeout(kInterval));
}

}  // namespace sojourn::capacity
