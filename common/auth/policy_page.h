// A service's policy table as people read it.
#ifndef COMMON_AUTH_POLICY_PAGE_H_
#define COMMON_AUTH_POLICY_PAGE_H_

#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "common/auth/policy.h"

namespace sojourn::auth {

// A Markdown section headed `service`: the view of each role, one line an RPC,
// in the order of `methods` (that of the contract), one column for each role
// that has a relation to any of them, and the services. A method without a row
// is a line of nobody's.
std::string PolicyPage(std::string_view service, const PolicyTable& policy,
                       absl::Span<const std::string> methods);

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_POLICY_PAGE_H_
