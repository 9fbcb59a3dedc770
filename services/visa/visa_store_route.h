#ifndef SERVICES_VISA_VISA_STORE_ROUTE_H_
#define SERVICES_VISA_VISA_STORE_ROUTE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/visa/routes/route_edit_rules.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// A route after a change, with what the answer says beside it.
struct ChangedRoute {
  Route route;
  int running_applications = 0;
  absl::Time now;  // domain time of the read
};

// One row of a route's history.
struct RouteChange {
  std::string id;
  RouteChangeKind kind = RouteChangeKind::kUnspecified;
  absl::Time changed_at;
  std::string changed_by;
  std::string organisation_id;
  std::string reason;
  int64_t version = 0;  // of the route after it
  std::vector<FieldDifference> fields;
};

// Routes, their missions and their history: tables routes, route_missions,
// route_changes. Thread-safe.
class RouteStore {
 public:
  explicit RouteStore(server::Runtime& runtime) : runtime_(runtime) {}

  // Gives the route its ids; idempotent by the call's request_id.
  absl::StatusOr<Route> Create(const server::Call& call, const Route& route);

  // Every route, with what this year used of its quota: the input of Assess.
  struct All {
    std::vector<Route> routes;
    absl::Time now;  // domain time of the read
  };
  absl::StatusOr<All> LoadAll(absl::Time deadline);

  struct ListSpec {
    std::string destination_country;  // empty: all
    std::string after_country;        // keyset: rows after (country, id)
    std::string after_id;             // empty: from the start
    int limit = 0;
  };
  absl::StatusOr<std::vector<Route>> List(const ListSpec& spec,
                                          absl::Time deadline);

  // The three changes (routes/route_edit_store.cc). A change that changes
  // nothing leaves the version as it is. NOT_FOUND; ABORTED ETAG_MISMATCH; and
  // the errors of their rules.
  absl::StatusOr<ChangedRoute> Update(const server::Call& call,
                                      const RouteUpdate& update);
  absl::StatusOr<ChangedRoute> Suspend(const server::Call& call,
                                       const RouteSuspending& suspending);
  absl::StatusOr<ChangedRoute> Resume(const server::Call& call,
                                      const std::string& route_id,
                                      const std::string& etag);

  // The newest first, older than the row `before`. NOT_FOUND of the route.
  absl::StatusOr<std::vector<RouteChange>> ListChanges(
      const std::string& route_id, const std::optional<std::string>& before,
      int limit, absl::Time deadline);

 private:
  server::Runtime& runtime_;
};

// Inside an application's transaction: locks the route, so that its quota is
// counted once. `lock` is for idempotency::Mutate, with ($1) the public id.
extern const db::Query kLockRoute;
absl::StatusOr<Route> LockedRoute(db::Transaction& tx,
                                  const db::Result& locked);

// The route of that public id. NOT_FOUND.
absl::StatusOr<Route> ReadRoute(db::Transaction& tx,
                                const std::string& route_id);

// Queues the whole of a locked route as it is now, its missions too.
void QueueRouteUpdate(db::Transaction& tx, const Route& route);

// Queues a row of the route's history; `route` is as it is after the change.
void QueueRouteChange(db::Transaction& tx, const server::Call& call,
                      RouteChangeKind kind, const Route& route,
                      const std::vector<FieldDifference>& fields,
                      const std::string& reason);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_STORE_ROUTE_H_
