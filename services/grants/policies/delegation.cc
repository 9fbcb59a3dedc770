#include "services/grants/policies/delegation.h"

#include "common/status/error.h"

namespace sojourn::grants::rules {

absl::Status CheckDelegation(const Delegation& delegation, absl::Time now) {
  FieldChecker check;
  if (delegation.delegate == delegation.delegator) {
    check.Add("delegate", "DELEGATE_IS_SELF", "name somebody else");
  }
  const absl::Time from = delegation.from.value_or(now);
  if (delegation.until <= from || delegation.until <= now ||
      delegation.until - from > kLongestDelegation) {
    check.Add("until", "PERIOD_INVALID",
              "must be after `from` and now, and at most 92 days later");
  }
  return check.Finish();
}

}  // namespace sojourn::grants::rules
