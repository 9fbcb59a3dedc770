// Delegations in the database.
#ifndef SERVICES_GRANTS_POLICIES_DELEGATION_STORE_H_
#define SERVICES_GRANTS_POLICIES_DELEGATION_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/grants/grants_store_fund.h"
#include "services/grants/policies/delegation.h"

namespace sojourn::grants::delegations {

// `delegation` has delegate, fund, times and reason. NOT_FOUND of a fund that
// is not the caller's organisation's; what CheckDelegation refuses.
absl::StatusOr<Delegation> Create(server::Runtime& runtime,
                                  const server::Call& call,
                                  const Delegation& delegation);

// Ends it now, unless it is over. NOT_FOUND for a foreign one, and for one that
// another approver gave unless the caller manages funds.
absl::StatusOr<Delegation> Revoke(server::Runtime& runtime,
                                  const server::Call& call,
                                  const std::string& public_id);

// At most page.size + 1, newest first.
absl::StatusOr<std::vector<Delegation>> List(server::Runtime& runtime,
                                             const server::Call& call,
                                             bool include_ended,
                                             const Page& page);

// OK where the caller may now approve a grant of this fund (internal id) in the
// place of `delegator`. FAILED_PRECONDITION DELEGATION_MISSING.
absl::Status Check(db::Transaction& tx, const server::Call& call,
                   const std::string& delegator, const std::string& fund_id);

}  // namespace sojourn::grants::delegations

#endif  // SERVICES_GRANTS_POLICIES_DELEGATION_STORE_H_
