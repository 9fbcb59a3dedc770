// Parts of a host and a place that creating and changing parse alike.
#ifndef SERVICES_CAPACITY_CAPACITY_PARSE_PARTS_H_
#define SERVICES_CAPACITY_CAPACITY_PARSE_PARTS_H_

#include <cstddef>
#include <optional>
#include <string>

#include "services/capacity/capacity.h"
#include "services/capacity/capacity_fields.h"
#include "sojourn/capacity/v1/capacity.pb.h"

namespace sojourn::capacity {

inline constexpr size_t kLongestName = 80;
inline constexpr size_t kLongestAddress = 500;

void CheckTimeZone(Fields& fields, const std::string& time_zone);
HostServices ParseServices(Fields fields, const v1::HostServices& services);
// Nothing where it is missing, which is said.
std::optional<Vetting> ParseVetting(Fields fields, const v1::Place& place);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_PARSE_PARTS_H_
