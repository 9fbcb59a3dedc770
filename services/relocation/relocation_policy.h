#ifndef SERVICES_RELOCATION_RELOCATION_POLICY_H_
#define SERVICES_RELOCATION_RELOCATION_POLICY_H_

#include "absl/types/span.h"
#include "common/auth/policy.h"

namespace sojourn::relocation {

// Who may call which RPC, and on which cases. Own means submitted by the
// caller's organisation, for a city coordinator asked of it; assigned means
// AssignCase named the caller.
absl::Span<const auth::RpcPolicy> Policy();
// Names of the lists in views/; ViewOf(call, case) decides in each call.
absl::Span<const auth::RoleView> Views();

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_POLICY_H_
