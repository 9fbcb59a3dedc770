#include "services/grants/grants_rules.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_currency.h"
#include "services/grants/grants_errors.h"
#include "services/grants/grants_state_machine.h"

namespace sojourn::grants::rules {
namespace {

// A copy of `grant` after `event`, with nothing else changed yet.
absl::StatusOr<Change> Advance(const Grant& grant, GrantEvent event) {
  ASSIGN_OR_RETURN(const GrantState state, Next(grant.state, event));
  Change change{.next = grant};
  change.next.state = state;
  return change;
}

absl::Status CheckAmount(const Grant& grant, const FundAndUse& fund,
                         int64_t amount, absl::Time now) {
  const int64_t needed = amount + MarginFor(fund.fund, grant, amount);
  if (fund.fund.balances.available < needed) {
    return FailedPrecondition(reasons::kFundInsufficient,
                              "the fund has less than this available",
                              "Approve less, or use another fund.");
  }
  RETURN_IF_ERROR(CheckLimits(fund, grant, amount, TodayOf(fund.fund, now)));
  if (amount > grant.assessed.value_or(grant.requested)) {
    return FailedPrecondition(reasons::kAboveAssessedAmount,
                              "more than was assessed cannot be approved",
                              "Approve the assessed amount or less.");
  }
  if (!grant.approvals.empty() && amount != grant.approvals.front().amount) {
    return FailedPrecondition(
        reasons::kApprovalAmountDiffers,
        "both approvers must approve the same amount",
        "Leave the amount out to approve what the first approved.");
  }
  return absl::OkStatus();
}

absl::Status CheckTranches(const Grant& grant,
                           const std::vector<int64_t>& tranches) {
  const int64_t approved = grant.approved.value_or(0);
  const int64_t sum =
      std::accumulate(tranches.begin(), tranches.end(), int64_t{0});
  if (tranches.empty() || sum == approved) return absl::OkStatus();
  return FailedPrecondition(
      reasons::kTranchesDiffer,
      absl::StrCat("the tranches add up to ", AmountText(grant.currency, sum),
                   ", and ", AmountText(grant.currency, approved),
                   " was approved"),
      "Name tranches that add up to what was approved, or none.");
}

// What was agreed, for the file.
std::string AgreementText(const std::string& currency, const Terms& terms) {
  std::string text = absl::StrCat(std::string(NameOf(terms.form)), " on ",
                                  absl::FormatCivilTime(terms.agreed_on));
  for (const int64_t tranche : terms.tranches) {
    absl::StrAppend(&text, ", ", AmountText(currency, tranche));
  }
  return text;
}

// There is nothing to cancel any more, or it was cancelled.
bool IsOver(GrantState state) {
  return state == GrantState::kDeclined || state == GrantState::kReferred ||
         state == GrantState::kCancelled || state == GrantState::kRecovering ||
         state == GrantState::kClosed;
}

// The last approval: the money is reserved.
void Reserve(Change& change, const Fund& fund, int64_t amount,
             absl::CivilDay today) {
  change.next.approved = amount;
  change.next.margin = MarginFor(fund, change.next, amount);
  change.next.approved_on = today;
  change.next.approved_under = fund.version;
  change.postings = {{.debit = Account::kReserved,
                      .credit = Account::kAvailable,
                      .amount = amount + change.next.margin}};
}

}  // namespace

int ApprovalsRequired(const Fund& fund, Level level, int64_t amount) {
  const bool fast_lane =
      level == Level::kL1 && amount <= fund.rules.fast_lane_limit;
  return fast_lane ? 1 : 2;
}

int64_t AmountInQuestion(const Grant& grant) {
  if (!grant.approvals.empty()) return grant.approvals.front().amount;
  return grant.assessed.value_or(grant.requested);
}

absl::StatusOr<Change> Screen(const Grant& grant, ScreeningResult result) {
  const bool eligible = result == ScreeningResult::kEligible;
  ASSIGN_OR_RETURN(Change change,
                   Advance(grant, eligible ? GrantEvent::kPassScreening
                                           : GrantEvent::kAskVerification));
  change.event = "screened";
  change.reason = std::string(NameOf(result));
  return change;
}

absl::StatusOr<Change> Assess(const Grant& grant,
                              std::optional<int64_t> amount) {
  ASSIGN_OR_RETURN(Change change, Advance(grant, GrantEvent::kAssess));
  change.next.assessed = amount.value_or(grant.requested);
  if (*change.next.assessed > grant.requested) {
    return FailedPrecondition(reasons::kAboveRequestedAmount,
                              "more than was requested cannot be assessed",
                              "Assess the requested amount or less.");
  }
  change.event = "assessed";
  return change;
}

absl::StatusOr<Change> Approve(const Grant& grant, const FundAndUse& fund,
                               std::optional<int64_t> amount,
                               const Approver& approver, absl::Time now) {
  const int64_t decided = amount.value_or(AmountInQuestion(grant));
  const int required = ApprovalsRequired(fund.fund, grant.level, decided);
  const bool last = static_cast<int>(grant.approvals.size()) + 1 >= required;
  ASSIGN_OR_RETURN(
      Change change,
      Advance(grant, last ? GrantEvent::kApprove : GrantEvent::kGiveApproval));
  RETURN_IF_ERROR(CheckApprover(grant, approver));
  RETURN_IF_ERROR(CheckActive(fund.fund));
  RETURN_IF_ERROR(CheckAmount(grant, fund, decided, now));
  change.next.approvals.push_back({.approver = approver.actor,
                                   .amount = decided,
                                   .approved_at = now,
                                   .acting_for = approver.acting_for});
  change.approval_added = true;
  change.event = last ? "approved" : "approval_given";
  if (last) Reserve(change, fund.fund, decided, TodayOf(fund.fund, now));
  return change;
}

absl::StatusOr<Change> Decline(const Grant& grant, DeclineReason reason) {
  ASSIGN_OR_RETURN(Change change, Advance(grant, GrantEvent::kDecline));
  change.next.decline_reason = reason;
  change.event = "declined";
  change.reason = std::string(NameOf(reason));
  return change;
}

absl::StatusOr<Change> Refer(const Grant& grant, ReferReason reason) {
  ASSIGN_OR_RETURN(Change change, Advance(grant, GrantEvent::kRefer));
  change.next.refer_reason = reason;
  change.event = "referred";
  change.reason = std::string(NameOf(reason));
  return change;
}

absl::StatusOr<Change> Agree(const Grant& grant, const Fund& fund,
                             const Terms& terms, absl::Time now) {
  ASSIGN_OR_RETURN(Change change, Advance(grant, GrantEvent::kAgree));
  RETURN_IF_ERROR(CheckActive(fund));
  if (terms.agreed_on > TodayOf(fund, now)) {
    return InvalidField("agreed_on", "DATE_IN_FUTURE",
                        "must not be in the future; today at the latest");
  }
  RETURN_IF_ERROR(CheckTranches(grant, terms.tranches));
  change.next.agreed_on = terms.agreed_on;
  change.next.agreement_form = terms.form;
  change.next.agreed_tranches = terms.tranches;
  change.postings = {{.debit = Account::kCommitted,
                      .credit = Account::kReserved,
                      .amount = grant.held.reserved}};
  change.event = "agreed";
  change.reason = std::string(NameOf(terms.form));
  change.decision = AgreementText(grant.currency, terms);
  return change;
}

absl::StatusOr<Change> Cancel(const Grant& grant, CancelReason reason) {
  if (IsOver(grant.state)) return Change{.next = grant};
  const bool money_out = grant.held.spent > 0;
  ASSIGN_OR_RETURN(Change change,
                   Advance(grant, money_out ? GrantEvent::kCancelWithMoneyOut
                                            : GrantEvent::kCancel));
  change.next.cancel_reason = reason;
  for (const auto& [account, held] :
       {std::pair{Account::kReserved, grant.held.reserved},
        std::pair{Account::kCommitted, grant.held.committed}}) {
    if (held == 0) continue;
    change.postings.push_back(
        {.debit = Account::kAvailable, .credit = account, .amount = held});
  }
  for (size_t i = 0; i < grant.payments.size(); ++i) {
    Payment& payment = change.next.payments[i];
    const auto state = Find(payment.state, PaymentEvent::kCancel);
    if (!state) continue;
    payment.state = *state;
    change.payments.push_back(i);
  }
  change.event = "cancelled";
  change.reason = std::string(NameOf(reason));
  return change;
}

}  // namespace sojourn::grants::rules
