// Nights by host and month, counted from windows and reservations.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_OCCUPANCY_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_OCCUPANCY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity.h"

namespace sojourn::capacity {

// What GetOccupancy asks for.
struct OccupancySpec {
  std::string host_id;                     // empty means all
  std::vector<std::string> country_codes;  // empty means all
  absl::CivilMonth first;
  absl::CivilMonth last;  // counts
};

// Place-nights of one month; what each means is in the proto.
struct MonthNights {
  absl::CivilMonth month;
  int open = 0;
  int held = 0;
  int promised = 0;
  int lived = 0;
  int turnover = 0;
  int blocked = 0;
  int free = 0;
  friend bool operator==(const MonthNights&, const MonthNights&) = default;
};

struct HostNights {
  std::string id;  // internal
  std::string host_public_id;
  std::vector<MonthNights> months;  // in order, none left out
};

// Thread-safe.
class OccupancyStore {
 public:
  explicit OccupancyStore(server::Runtime& runtime) : runtime_(runtime) {}

  // A page of hosts the caller may see, each with every month. NOT_FOUND where
  // one host was asked for and is not among them.
  absl::StatusOr<PageOf<HostNights>> Count(const server::Call& call,
                                           const OccupancySpec& spec,
                                           const PageSpec& page);

 private:
  server::Runtime& runtime_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_OCCUPANCY_H_
