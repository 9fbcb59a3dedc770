// The decisions about a grant. Pure: (grant as locked, caller, now) -> change.
//
// Each answers FAILED_PRECONDITION STATE_FORBIDS where the table of
// grants_state_machine.h has no such step, and the reasons named in the
// contract otherwise.
#ifndef SERVICES_GRANTS_GRANTS_RULES_H_
#define SERVICES_GRANTS_GRANTS_RULES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/grants/grants.h"
#include "services/grants/grants_fund_rules.h"
#include "services/grants/policies/four_eyes.h"

namespace sojourn::grants::rules {

// How many different people must approve: one on the fast lane (an L1 grant up
// to the fund's limit), two otherwise.
int ApprovalsRequired(const Fund& fund, Level level, int64_t amount);

// What stands to be decided: what the first approver approved, else what was
// assessed, else what was requested.
int64_t AmountInQuestion(const Grant& grant);

absl::StatusOr<Change> Screen(const Grant& grant, ScreeningResult result);

// Empty `amount`: as requested.
absl::StatusOr<Change> Assess(const Grant& grant,
                              std::optional<int64_t> amount);

// Empty `amount`: AmountInQuestion. `fund` is locked by the caller.
absl::StatusOr<Change> Approve(const Grant& grant, const FundAndUse& fund,
                               std::optional<int64_t> amount,
                               const Approver& approver, absl::Time now);

absl::StatusOr<Change> Decline(const Grant& grant, DeclineReason reason);
absl::StatusOr<Change> Refer(const Grant& grant, ReferReason reason);

// What the recipient agreed to. `tranches`: the parts it is to be paid in,
// which add up to what was approved; empty: as it comes.
struct Terms {
  absl::CivilDay agreed_on;
  AgreementForm form;
  std::vector<int64_t> tranches = {};
};
absl::StatusOr<Change> Agree(const Grant& grant, const Fund& fund,
                             const Terms& terms, absl::Time now);

// Never refused for the state once a grant is over: then the change has no
// event and nothing is to be written.
absl::StatusOr<Change> Cancel(const Grant& grant, CancelReason reason);

}  // namespace sojourn::grants::rules

#endif  // SERVICES_GRANTS_GRANTS_RULES_H_
