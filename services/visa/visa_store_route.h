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
#include "services/visa/visa.h"

namespace sojourn::visa {

// Routes and their missions: tables routes, route_missions. Thread-safe.
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

 private:
  server::Runtime& runtime_;
};

// Inside an application's transaction: locks the route, so that its quota is
// counted once. `lock` is for idempotency::Mutate, with ($1) the public id.
extern const db::Query kLockRoute;
absl::StatusOr<Route> LockedRoute(db::Transaction& tx,
                                  const db::Result& locked);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_STORE_ROUTE_H_
