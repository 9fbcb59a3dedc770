// Changing what a fund allows. Pure.
#ifndef SERVICES_GRANTS_POLICIES_FUND_EDIT_RULES_H_
#define SERVICES_GRANTS_POLICIES_FUND_EDIT_RULES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/grants/grants.h"

namespace sojourn::grants::rules {

struct FundEdit {
  // Only what `paths` name is read.
  Fund values;
  std::vector<std::string> paths;
  std::string reason;
};

// Whether update_mask takes it.
bool IsFundPath(std::string_view path);

// The fund after it, with the version and balances it had; what is new of the
// amount is for the caller to pay in.
// FAILED_PRECONDITION: FUND_NOT_ACTIVE for a fund that is closed,
// FUND_AMOUNT_LOWERED. INVALID_ARGUMENT CURRENCY_MISMATCH on fund.amount.
absl::StatusOr<Fund> Edit(const Fund& fund, const FundEdit& edit);

}  // namespace sojourn::grants::rules

#endif  // SERVICES_GRANTS_POLICIES_FUND_EDIT_RULES_H_
