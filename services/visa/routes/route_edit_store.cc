// Changes of published routes, and their history.
#include <utility>

#include "absl/functional/function_ref.h"
#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_rows.h"
#include "services/visa/visa_store_route.h"

namespace sojourn::visa {
namespace {

constexpr db::Query kInsertChange{
    "route_change_insert",
    R"sql(INSERT INTO route_changes (id, route_id, version, kind, changed_at,
            changed_by, changed_organisation, reason, fields, values_before,
            values_after)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8, $9, $10,
            $11))sql"};

constexpr db::Query kSelectChanges{
    "route_change_select_page",
    R"sql(SELECT c.id::text, c.kind, c.changed_at, c.changed_by,
                 c.changed_organisation, c.reason, c.version, c.fields,
                 c.values_before, c.values_after
          FROM route_changes c JOIN routes r ON r.id = c.route_id
          WHERE r.public_id = $1 AND ($2::uuid IS NULL OR c.id < $2::uuid)
          ORDER BY c.id DESC LIMIT $3)sql"};

constexpr db::Query kSelectExists{"route_select_exists",
                                  "SELECT FROM routes WHERE public_id = $1"};

constexpr db::Query kCountRunning{"route_count_running",
                                  R"sql(SELECT count(*) FROM applications
          WHERE route_id = $1::uuid AND running)sql"};

// A change of one route, as its rule decides; `rule` gives the route after it.
absl::StatusOr<ChangedRoute> Change(
    server::Runtime& runtime, const server::Call& call,
    const std::string& route_id, const std::string& etag, RouteChangeKind kind,
    const std::string& reason,
    absl::FunctionRef<absl::StatusOr<Route>(const Route&, absl::Time)> rule) {
  const auto change =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    ASSIGN_OR_RETURN(const Route current, LockedRoute(tx, locked));
    const std::string current_etag = std::to_string(current.version);
    if (!etag.empty() && etag != current_etag) {
      return EtagMismatch(current_etag);
    }
    ASSIGN_OR_RETURN(Route next, rule(current, tx.now()));
    if (next != current) {
      next.version = current.version + 1;
      QueueRouteUpdate(tx, next);
      QueueRouteChange(tx, call, kind, next, Differences(current, next),
                       reason);
    }
    return idempotency::Outcome{.result_ref = current.public_id,
                                .audit_resource = "route",
                                .audit_id = current.public_id,
                                .audit_fields = "route",
                                .audit_reason = reason};
  };
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   idempotency::Mutate(runtime, call, kLockRoute,
                                       db::Params(route_id), "route", change));
  return runtime.db().Read<ChangedRoute>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<ChangedRoute> {
        ASSIGN_OR_RETURN(Route route, ReadRoute(tx, outcome.result_ref));
        ASSIGN_OR_RETURN(const db::Result count,
                         tx.Execute(kCountRunning, db::Params(route.id)));
        return ChangedRoute{.route = std::move(route),
                            .running_applications = count.row(0).Get<int>(0),
                            .now = tx.now()};
      });
}

RouteChange ChangeFromRow(const db::Row& row) {
  RouteChange change{.id = row.Get<std::string>(0),
                     .kind = EnumOf<RouteChangeKind>(row, 1),
                     .changed_at = row.Get<absl::Time>(2),
                     .changed_by = row.Get<std::string>(3),
                     .organisation_id = row.Get<std::string>(4),
                     .reason = row.Get<std::string>(5),
                     .version = row.Get<int64_t>(6)};
  const auto fields = row.Get<std::vector<std::string>>(7);
  const auto before = row.Get<std::vector<std::string>>(8);
  const auto after = row.Get<std::vector<std::string>>(9);
  for (size_t i = 0; i < fields.size(); ++i) {
    change.fields.push_back({fields[i], before.at(i), after.at(i)});
  }
  return change;
}

}  // namespace

void QueueRouteChange(db::Transaction& tx, const server::Call& call,
                      RouteChangeKind kind, const Route& route,
                      const std::vector<FieldDifference>& fields,
                      const std::string& reason) {
  std::vector<std::string> names;
  std::vector<std::string> before;
  std::vector<std::string> after;
  for (const FieldDifference& difference : fields) {
    names.push_back(difference.field);
    before.push_back(difference.before);
    after.push_back(difference.after);
  }
  tx.Queue(
      kInsertChange,
      db::Params(crypto::NewUuidV7(), route.id, route.version, NameOf(kind),
                 tx.now(), call.caller.subject, call.caller.organisation_id,
                 reason, names, before, after));
}

absl::StatusOr<ChangedRoute> RouteStore::Update(const server::Call& call,
                                                const RouteUpdate& update) {
  return Change(runtime_, call, update.route_id, update.etag,
                RouteChangeKind::kUpdated, update.reason,
                [&](const Route& current, absl::Time) {
                  return Updated(current, update);
                });
}

absl::StatusOr<ChangedRoute> RouteStore::Suspend(
    const server::Call& call, const RouteSuspending& suspending) {
  return Change(runtime_, call, suspending.route_id, suspending.etag,
                RouteChangeKind::kSuspended, suspending.reason,
                [&](const Route& current, absl::Time now) {
                  return Suspended(current, suspending, now);
                });
}

absl::StatusOr<ChangedRoute> RouteStore::Resume(const server::Call& call,
                                                const std::string& route_id,
                                                const std::string& etag) {
  return Change(runtime_, call, route_id, etag, RouteChangeKind::kResumed, "",
                [](const Route& current, absl::Time) -> absl::StatusOr<Route> {
                  return Resumed(current);
                });
}

absl::StatusOr<std::vector<RouteChange>> RouteStore::ListChanges(
    const std::string& route_id, const std::optional<std::string>& before,
    int limit, absl::Time deadline) {
  using Changes = std::vector<RouteChange>;
  return runtime_.db().Read<Changes>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Changes> {
        ASSIGN_OR_RETURN(const db::Result exists,
                         tx.Execute(kSelectExists, db::Params(route_id)));
        if (exists.empty()) return NotFound("route");
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectChanges, db::Params(route_id, before, limit)));
        Changes changes;
        for (const db::Row row : rows) changes.push_back(ChangeFromRow(row));
        return changes;
      });
}

}  // namespace sojourn::visa
