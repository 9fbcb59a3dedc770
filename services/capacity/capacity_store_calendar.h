// The calendar of a place beyond its windows.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_CALENDAR_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_CALENDAR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity.h"

namespace sojourn::capacity {

// Replaces all blocked days of a place, sorted and joined as
// rules::NormaliseBlockedDays does; returns place_id. Errors as SetBlockedDays
// in the proto says; a foreign place is NOT_FOUND like a missing one.
absl::StatusOr<std::string> SetBlockedDays(server::Runtime& runtime,
                                           const server::Call& call,
                                           const std::string& place_id,
                                           const std::string& etag,
                                           const std::vector<Stay>& blocked);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_CALENDAR_H_
