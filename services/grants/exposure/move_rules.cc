#include "services/grants/exposure/move_rules.h"

#include <algorithm>
#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_currency.h"
#include "services/grants/grants_errors.h"
#include "services/grants/grants_rules.h"
#include "services/grants/grants_state_machine.h"

namespace sojourn::grants::rules {
namespace {

// What is set aside there: as much as here, and more where its margin is wider.
// Tranches may be scheduled for all of it already.
int64_t MarginThere(const Grant& grant, const Fund& to) {
  return std::max(grant.margin,
                  MarginFor(to, grant, grant.approved.value_or(0)));
}

int64_t NeededThere(const Grant& grant, const Fund& to) {
  return grant.approved.value_or(0) + MarginThere(grant, to);
}

absl::Status CheckApprovals(const Grant& grant, const Fund& to) {
  const int64_t approved = grant.approved.value_or(0);
  const auto same = std::ranges::count_if(
      grant.approvals,
      [&](const Approval& approval) { return approval.amount == approved; });
  if (same >= ApprovalsRequired(to, grant.level, approved)) {
    return absl::OkStatus();
  }
  return FailedPrecondition(
      reasons::kMoveNeedsApproval,
      "the other fund asks for more approvals than the grant has",
      "Choose a fund whose fast lane covers it, or cancel and submit it "
      "there.");
}

void FreeHere(const Grant& grant, std::vector<Posting>& postings) {
  for (const auto& [account, held] :
       {std::pair{Account::kReserved, grant.held.reserved},
        std::pair{Account::kCommitted, grant.held.committed}}) {
    if (held == 0) continue;
    postings.push_back(
        {.debit = Account::kAvailable, .credit = account, .amount = held});
  }
}

}  // namespace

bool MayMove(const Grant& grant) {
  return Find(grant.state, GrantEvent::kMove).has_value() &&
         grant.held.spent == 0 &&
         grant.held.reserved + grant.held.committed > 0;
}

absl::Status CheckCarries(const Grant& grant, const FundAndUse& to,
                          absl::Time now) {
  Grant request = grant;
  request.requested = grant.approved.value_or(grant.requested);
  FundAndUse asked = to;
  for (CategoryUse& use : asked.use.categories) {
    use.requested =
        ProportionOf(request.requested, use.requested, grant.requested);
  }
  RETURN_IF_ERROR(CheckFits(asked, request, TodayOf(to.fund, now)));
  RETURN_IF_ERROR(CheckApprovals(grant, to.fund));
  if (to.fund.balances.available >= NeededThere(grant, to.fund)) {
    return absl::OkStatus();
  }
  return FailedPrecondition(reasons::kFundInsufficient,
                            "the other fund has less than this available",
                            "Choose another fund.");
}

absl::StatusOr<Move> MoveGrant(const Grant& grant, const Fund& from,
                               const FundAndUse& to, const Actor& officer,
                               absl::Time now) {
  ASSIGN_OR_RETURN(const GrantState state,
                   Next(grant.state, GrantEvent::kMove));
  if (from.status != FundStatus::kSuspended) {
    return FailedPrecondition(reasons::kFundNotSuspended,
                              "only what a suspended fund holds is moved",
                              "SuspendFund first, if the fund is in danger.");
  }
  if (grant.held.spent > 0) {
    return FailedPrecondition(
        reasons::kMoneyIsOut, "a part of it was released already",
        "Cancel the rest, and submit it to the other fund.");
  }
  if (officer == grant.submitted_by) {
    return FailedPrecondition(reasons::kOwnSubmission,
                              "nobody moves what they submitted",
                              "Ask another officer.");
  }
  RETURN_IF_ERROR(CheckCarries(grant, to, now));
  Move move{.change = {.next = grant}};
  FreeHere(grant, move.from);
  const bool reserved = grant.held.reserved > 0;
  const int64_t needed = NeededThere(grant, to.fund);
  move.to = {{.debit = reserved ? Account::kReserved : Account::kCommitted,
              .credit = Account::kAvailable,
              .amount = needed}};
  Grant& next = move.change.next;
  next.state = state;
  next.margin = MarginThere(grant, to.fund);
  next.held = {};
  (reserved ? next.held.reserved : next.held.committed) = needed;
  next.fund_id = to.fund.id;
  next.fund_public_id = to.fund.public_id;
  next.approved_on = TodayOf(to.fund, now);
  next.approved_under = to.fund.version;
  move.change.event = "moved";
  move.change.reason = "FUND_SUSPENDED";
  return move;
}

}  // namespace sojourn::grants::rules
