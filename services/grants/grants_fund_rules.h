// Whether a fund may carry a grant, and what its money does. Pure.
#ifndef SERVICES_GRANTS_GRANTS_FUND_RULES_H_
#define SERVICES_GRANTS_GRANTS_FUND_RULES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/grants/grants.h"

namespace sojourn::grants::rules {

// A fund and what is taken of its caps, as far as one grant is concerned.
struct FundAndUse {
  Fund fund;
  FundUse use;
};

// The date in the holder's zone.
absl::CivilDay TodayOf(const Fund& fund, absl::Time now);

// Whether the fund may carry this request at all: status, window, currency,
// categories, earmarks, retroactive costs, caps and bridging limit, in this
// order. Money enough is not asked here. FAILED_PRECONDITION with the first
// reason that says no.
absl::Status CheckFits(const FundAndUse& fund, const Grant& request,
                       absl::CivilDay today);

// The part of the above that is asked again for the amount to approve.
absl::Status CheckLimits(const FundAndUse& fund, const Grant& grant,
                         int64_t amount, absl::CivilDay today);

// FAILED_PRECONDITION FUND_NOT_ACTIVE.
absl::Status CheckActive(const Fund& fund);

// What the bridging limit leaves for one more application of the case.
int64_t BridgingLeft(const FundAndUse& fund);

// The status after it; the present one where nothing changes.
// FAILED_PRECONDITION FUND_NOT_ACTIVE for a fund that is closed.
absl::StatusOr<FundStatus> Suspend(const Fund& fund);
absl::StatusOr<FundStatus> Resume(const Fund& fund);

// The index of the fitting fund with the most money available, the first of
// equals. FAILED_PRECONDITION ABOVE_BRIDGING_LIMIT where a fund would carry
// less than is asked for, NO_FUND_FITS otherwise.
absl::StatusOr<size_t> PickFund(absl::Span<const FundAndUse> funds,
                                const Grant& request, absl::Time now);

// What approving `amount` reserves on top: the margin, for a grant that is
// paid in another currency.
int64_t MarginFor(const Fund& fund, const Grant& grant, int64_t amount);

// The parts after `postings`. INTERNAL if one would be below zero: the callers
// check first, and the database would refuse it too.
absl::StatusOr<Balances> Apply(Balances balances,
                               absl::Span<const Posting> postings);

// The same for a grant's own share, in which nothing is available.
absl::StatusOr<Balances> ApplyToGrant(Balances held,
                                      absl::Span<const Posting> postings);

}  // namespace sojourn::grants::rules

#endif  // SERVICES_GRANTS_GRANTS_FUND_RULES_H_
