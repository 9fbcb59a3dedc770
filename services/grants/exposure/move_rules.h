// Moving a grant from a fund that vanished to another one. Pure.
#ifndef SERVICES_GRANTS_EXPOSURE_MOVE_RULES_H_
#define SERVICES_GRANTS_EXPOSURE_MOVE_RULES_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/grants/grants.h"
#include "services/grants/grants_fund_rules.h"

namespace sojourn::grants {

// What a move writes, in one transaction.
struct Move {
  // Without postings: they are those of the funds.
  Change change;
  std::vector<Posting> from;
  std::vector<Posting> to;
};

namespace rules {

// Whether `to`, another fund of the same holder, could carry what `grant` holds
// of its own: it fits as for a request of the approved amount, has the money,
// and the approvals the grant has are as many as it asks for. `grant` has its
// categories. FAILED_PRECONDITION with the first reason that says no.
absl::Status CheckCarries(const Grant& grant, const FundAndUse& to,
                          absl::Time now);

// FAILED_PRECONDITION: FUND_NOT_SUSPENDED, STATE_FORBIDS, MONEY_IS_OUT,
// OWN_SUBMISSION, and those of CheckCarries.
absl::StatusOr<Move> MoveGrant(const Grant& grant, const Fund& from,
                               const FundAndUse& to, const Actor& officer,
                               absl::Time now);

// Whether a proposal makes sense for it at all: it holds money, none is out.
bool MayMove(const Grant& grant);

}  // namespace rules
}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_EXPOSURE_MOVE_RULES_H_
