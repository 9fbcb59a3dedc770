// Places and their windows in the database.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_PLACES_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_PLACES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity.h"

namespace sojourn::capacity {

// Thread-safe. A foreign host or place is NOT_FOUND like a missing one.
class PlaceStore {
 public:
  explicit PlaceStore(server::Runtime& runtime) : runtime_(runtime) {}

  // Stores a checked place with address and vetting; returns place_id.
  // NOT_FOUND of the host; ALREADY_EXISTS PLACE_EXISTS; FAILED_PRECONDITION
  // HOST_NOT_ACTIVE.
  absl::StatusOr<std::string> Create(const server::Call& call, Place place);

  // Replaces all windows. Errors as SetAvailability in the proto says.
  absl::StatusOr<std::string> SetAvailability(const server::Call& call,
                                              const std::string& place_id,
                                              const std::string& etag,
                                              const std::vector<Stay>& windows);

  // With windows; never the address. With vetting, where the viewer may see it,
  // for calls alone whose audit record says so.
  absl::StatusOr<AsOf<Place>> Get(const server::Call& call,
                                  const std::string& place_id,
                                  bool with_vetting);
  // NOT_FOUND of the host.
  absl::StatusOr<PageOf<Place>> List(const server::Call& call,
                                     const std::string& host_id,
                                     const PageSpec& page);

 private:
  struct Found {
    PageOf<Place> page;
    std::vector<db::Bytes> vettings;
  };
  absl::StatusOr<PageOf<Place>> OpenVettings(const server::Call& call,
                                             Found found);

  server::Runtime& runtime_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_PLACES_H_
