// Hosts in the database.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_HOSTS_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_HOSTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_hosting.h"

namespace sojourn::capacity {

struct HostFilter {
  std::vector<std::string> country_codes;  // empty means all
  std::vector<HostKind> kinds;             // empty means all
};

// Thread-safe.
class HostStore {
 public:
  explicit HostStore(server::Runtime& runtime) : runtime_(runtime) {}

  // Stores a checked host and its event; returns host_id.
  // ALREADY_EXISTS HOST_EXISTS.
  absl::StatusOr<std::string> Create(const server::Call& call, Host host);
  // Errors as UpdateHost in the proto says.
  absl::StatusOr<std::string> Update(const server::Call& call,
                                     const HostChange& change);

  // NOT_FOUND for a foreign one too.
  absl::StatusOr<Host> Get(const server::Call& call,
                           const std::string& host_id);

  absl::StatusOr<PageOf<Host>> List(const server::Call& call,
                                    const HostFilter& filter,
                                    const PageSpec& page);

 private:
  server::Runtime& runtime_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_HOSTS_H_
