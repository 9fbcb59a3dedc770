// UpdateFund in the database.
#ifndef SERVICES_GRANTS_POLICIES_FUND_EDIT_STORE_H_
#define SERVICES_GRANTS_POLICIES_FUND_EDIT_STORE_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/grants/policies/fund_edit_rules.h"

namespace sojourn::grants {

// The fund's public id. Its row, the revision that tells what it allows from
// now on, what was paid in and the event in one transaction. NOT_FOUND for a
// foreign fund, ABORTED ETAG_MISMATCH, ALREADY_EXISTS FUND_EXISTS, and what
// rules::Edit refuses.
absl::StatusOr<std::string> EditFund(server::Runtime& runtime,
                                     const server::Call& call,
                                     const std::string& fund_id,
                                     const std::string& etag,
                                     const rules::FundEdit& edit);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_POLICIES_FUND_EDIT_STORE_H_
