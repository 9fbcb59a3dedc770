// Enum values as they are written in the database and in events: the value in
// the proto without its enum's prefix, such as "WOMEN_SHELTER".
#ifndef SERVICES_CAPACITY_CAPACITY_NAMES_H_
#define SERVICES_CAPACITY_CAPACITY_NAMES_H_

#include <string>
#include <string_view>

#include "services/capacity/capacity.h"

namespace sojourn::capacity {

// E is one of the enums of capacity.h that are stored.
template <typename E>
std::string Name(E value);

// The value of a name that Name made. The database's CHECK constraints allow no
// other text, so any other is a bug and ends the process.
template <typename E>
E FromName(std::string_view name);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_NAMES_H_
