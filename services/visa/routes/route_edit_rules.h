// What may be changed of a published route, and what is kept of each change.
// Pure. Applications under way hold their own copy of what they were opened
// with, so that nothing here reaches them.
#ifndef SERVICES_VISA_ROUTES_ROUTE_EDIT_RULES_H_
#define SERVICES_VISA_ROUTES_ROUTE_EDIT_RULES_H_

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

enum class RouteChangeKind {
  kUnspecified,
  kCreated,
  kUpdated,
  kSuspended,
  kResumed,
};

template <>
inline constexpr auto kNames<RouteChangeKind> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "CREATED", "UPDATED", "SUSPENDED", "RESUMED"});

// What UpdateRoute asks for.
struct RouteUpdate {
  std::string route_id;
  std::string etag;
  Route route;  // with what `paths` name
  std::vector<std::string> paths;
  std::string reason;

  bool Names(std::string_view path) const {
    return std::ranges::find(paths, path) != paths.end();
  }
};

// What SuspendRoute asks for.
struct RouteSuspending {
  std::string route_id;
  std::string etag;
  std::string reason;
  std::optional<absl::CivilDay> since;  // nothing: today
  std::optional<absl::CivilDay> until;
};

bool RouteCanChange(std::string_view path);

// The route with what the update names taken from it. INVALID_ARGUMENT where
// its scheme does not go with that (CheckScheme).
absl::StatusOr<Route> Updated(const Route& current, const RouteUpdate& update);

// INVALID_ARGUMENT DATE_IN_FUTURE (since), DATES_REVERSED (until).
absl::StatusOr<Route> Suspended(const Route& current,
                                const RouteSuspending& suspending,
                                absl::Time now);

Route Resumed(const Route& current);

// What a scheme asks of a route, by the fields of `route`: allowed_days,
// missions.
void CheckScheme(FieldChecker& check, const Route& route);

// One thing that a change changed, in words.
struct FieldDifference {
  std::string field;
  std::string before;
  std::string after;

  bool operator==(const FieldDifference&) const = default;
};
std::vector<FieldDifference> Differences(const Route& before,
                                         const Route& after);

// What follows from a route as it stands and is no error, in plain words.
std::vector<std::string> NoticesOf(const Route& route, absl::Time now);

// Applications of that year that count against the route's quota.
int QuotaUsedIn(const Route& route, int64_t year);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_ROUTES_ROUTE_EDIT_RULES_H_
