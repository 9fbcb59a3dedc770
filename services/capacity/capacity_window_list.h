// The windows of a host's open places as one list: how fresh it is, and that
// somebody says that all of it stands.
#ifndef SERVICES_CAPACITY_CAPACITY_WINDOW_LIST_H_
#define SERVICES_CAPACITY_CAPACITY_WINDOW_LIST_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/transaction.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity_hosting.h"

namespace sojourn::capacity {

// Fills the list of each host, without its etag.
absl::Status FillLists(db::Transaction& tx, std::vector<Host>& hosts);

// With the etag. NOT_FOUND of the host.
absl::StatusOr<WindowList> ReadList(server::Runtime& runtime,
                                    const server::Call& call,
                                    const std::string& host_id);

// Errors as ConfirmAvailability in the proto says; returns host_id.
absl::StatusOr<std::string> ConfirmList(server::Runtime& runtime,
                                        const server::Call& call,
                                        const ListConfirmation& confirmation);

// The places that a confirmation was about, those with windows: id, code and
// windows that are not over.
absl::StatusOr<AsOf<std::vector<Place>>> ReadConfirmed(
    server::Runtime& runtime, const server::Call& call,
    const ListConfirmation& confirmation);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_WINDOW_LIST_H_
