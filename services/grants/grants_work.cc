#include "services/grants/grants_work.h"

#include <algorithm>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/exposure/move_rules.h"
#include "services/grants/grants_errors.h"
#include "services/grants/grants_payment_rules.h"
#include "services/grants/grants_rules.h"
#include "services/grants/grants_state_machine.h"
#include "services/grants/reports/report_rules.h"

namespace sojourn::grants::rules {
namespace {

constexpr std::string_view kOfficer = "GRANT_OFFICER";
constexpr std::string_view kApprover = "GRANT_APPROVER";
constexpr std::string_view kManager = "FUND_MANAGER";
constexpr std::string_view kDefender = "DEFENDER";
constexpr std::string_view kOffice = "PROGRAMME_OFFICER";

bool HasPayment(const Grant& grant, PaymentState state) {
  return std::ranges::any_of(grant.payments, [&](const Payment& payment) {
    return payment.state == state;
  });
}

bool UnderWay(const Grant& grant) {
  return HasPayment(grant, PaymentState::kReleased) ||
         HasPayment(grant, PaymentState::kSent);
}

// An agreed grant waits for as many things as its tranches do.
std::vector<Awaited> WaitingForPayments(const Grant& grant) {
  std::vector<Awaited> waiting;
  const auto add = [&](PaymentState state, std::string_view who,
                       std::string_view what) {
    if (HasPayment(grant, state)) {
      waiting.push_back({.who = who, .what = what, .due = grant.funds_due});
    }
  };
  add(PaymentState::kChannelNeeded, kOfficer,
      "choose another channel or payee for a payment that failed");
  if (grant.closed_to_holder() ||
      grant.payments_held_until == absl::InfiniteFuture()) {
    add(PaymentState::kScheduled, kOffice, "say when payments may go on");
  } else {
    add(PaymentState::kScheduled, kManager, "release the scheduled payment");
  }
  add(PaymentState::kReleased, kOfficer, "record what became of the payment");
  add(PaymentState::kSent, kDefender, "signal that the money arrived");
  if (waiting.empty() && grant.state != GrantState::kPaid) {
    waiting.push_back({.who = kOfficer,
                       .what = "schedule a payment",
                       .due = grant.funds_due});
  }
  return waiting;
}

absl::Status TryScheduling(const Grant& grant) {
  // Which channel makes no difference to whether there may be a payment.
  constexpr PaymentChannel kAny = PaymentChannel::kBank;
  for (size_t i = 0; i < grant.payments.size(); ++i) {
    if (grant.payments[i].state == PaymentState::kChannelNeeded) {
      return ChooseAgain(grant, i, NewChoice{.channel = kAny}).status();
    }
  }
  Payment least;
  least.terms.currency = grant.currency;
  least.terms.amount = 1;
  return Schedule(grant, least, absl::CivilDay()).status();
}

absl::Status TryRelease(const Grant& grant, const Actor& caller,
                        absl::Time now) {
  size_t scheduled = 0;
  while (scheduled < grant.payments.size() &&
         grant.payments[scheduled].state != PaymentState::kScheduled) {
    ++scheduled;
  }
  if (scheduled == grant.payments.size()) {
    return FailedPrecondition(reasons::kStateForbids, "nothing is scheduled");
  }
  return Release(grant, scheduled, NewAttempt{}, caller, now).status();
}

absl::Status TryCancel(const Grant& grant) {
  const auto change = Cancel(grant, CancelReason::kCaseEnded);
  if (!change.ok()) return change.status();
  if (!change->event.empty()) return absl::OkStatus();
  return FailedPrecondition(reasons::kStateForbids, "the grant is over");
}

absl::Status TryReport(const Grant& grant) {
  if (UnderWay(grant)) return absl::OkStatus();
  return FailedPrecondition(reasons::kStateForbids, "nothing is under way");
}

absl::Status TryRecovery(const Grant& grant) {
  if (grant.held.spent > 0 && HasPayment(grant, PaymentState::kReceived)) {
    return absl::OkStatus();
  }
  return FailedPrecondition(reasons::kStateForbids, "she has no money of it");
}

absl::Status TryMove(const Grant& grant, const Fund& fund) {
  if (fund.status == FundStatus::kSuspended && MayMove(grant)) {
    return absl::OkStatus();
  }
  return FailedPrecondition(reasons::kStateForbids, "nothing is to be moved");
}

// Steps that the state, or the state of the payments, does not have now are
// not worth showing.
bool IsShown(const absl::Status& verdict) {
  if (verdict.ok()) return true;
  const std::string reason = ReasonOf(verdict);
  return reason != reasons::kStateForbids &&
         reason != reasons::kLastTrancheScheduled &&
         reason != reasons::kPaymentExceedsApproval;
}

PossibleAction ActionOf(std::string_view rpc, const absl::Status& verdict) {
  PossibleAction action{.rpc = rpc, .allowed = verdict.ok()};
  if (verdict.ok()) return action;
  const ErrorDetails details = DetailsOf(verdict);
  action.reason = details.reason;
  const auto remedy = details.metadata.find("remedy");
  if (remedy != details.metadata.end()) action.remedy = remedy->second;
  return action;
}

}  // namespace

std::vector<Awaited> WaitingFor(const Grant& grant) {
  const auto decision = [&](std::string_view who, std::string_view what) {
    return std::vector<Awaited>{
        {.who = who, .what = what, .due = grant.decision_due}};
  };
  switch (grant.state) {
    case GrantState::kSubmitted:
      return decision(kOfficer, "screen the request");
    case GrantState::kScreened:
      return decision(kOfficer, "assess what is needed");
    case GrantState::kVerifying:
      return decision(kOfficer, "verify, then assess what is needed");
    case GrantState::kAssessed:
      return decision(kApprover, grant.approvals.empty()
                                     ? "approve the grant"
                                     : "approve as the second person");
    case GrantState::kApproved:
      return {{.who = kOfficer,
               .what = "agree the terms with the recipient",
               .due = grant.funds_due}};
    case GrantState::kAgreed:
    case GrantState::kPaying:
    case GrantState::kPaid:
      return WaitingForPayments(grant);
    case GrantState::kRecovering:
      return {{.who = kOfficer,
               .what = "decide whether what was paid is asked back",
               .due = std::nullopt}};
    case GrantState::kReceived:
    case GrantState::kReportDue:
      if (!grant.report_due_on) return {};
      return {{.who = kOfficer,
               .what = "hear what the money was used for, or waive the report",
               .due = std::nullopt}};
    case GrantState::kReported:
    case GrantState::kReportWaived:
      return {{.who = kOfficer,
               .what = "record what came back, and close the grant",
               .due = std::nullopt}};
    case GrantState::kDeclined:
    case GrantState::kReferred:
    case GrantState::kClosed:
    case GrantState::kCancelled:
      return {};
  }
  return {};
}

std::vector<PossibleAction> NextActions(
    const Grant& grant, const FundAndUse& fund, const Actor& caller,
    absl::Time now, absl::FunctionRef<bool(std::string_view)> may_call) {
  std::vector<PossibleAction> actions;
  const auto consider = [&](std::string_view rpc, auto&& attempt) {
    if (!may_call(rpc)) return;
    const absl::Status verdict = attempt();
    if (IsShown(verdict)) actions.push_back(ActionOf(rpc, verdict));
  };
  consider("ScreenGrant",
           [&] { return Screen(grant, ScreeningResult::kEligible).status(); });
  consider("AssessGrant", [&] { return Assess(grant, std::nullopt).status(); });
  consider("ApproveGrant", [&] {
    return Approve(grant, fund, std::nullopt, {caller}, now).status();
  });
  consider("DeclineGrant",
           [&] { return Decline(grant, DeclineReason::kOther).status(); });
  consider("ReferGrant",
           [&] { return Refer(grant, ReferReason::kOther).status(); });
  consider("RecordAgreement", [&] {
    return Agree(grant, fund.fund,
                 {.agreed_on = TodayOf(fund.fund, now),
                  .form = AgreementForm::kSigned},
                 now)
        .status();
  });
  consider("SchedulePayment", [&] { return TryScheduling(grant); });
  consider("ReleasePayment", [&]() -> absl::Status {
    RETURN_IF_ERROR(TryRelease(grant, caller, now));
    return CheckActive(fund.fund);
  });
  consider("RecordPaymentOutcome", [&] { return TryReport(grant); });
  consider("ConfirmReceipt", [&] { return TryReport(grant); });
  consider("CancelGrant", [&] { return TryCancel(grant); });
  consider("SubmitReport",
           [&] { return Next(grant.state, GrantEvent::kReport).status(); });
  consider("WaiveReport", [&] {
    return Next(grant.state, GrantEvent::kWaiveReport).status();
  });
  consider("RecordRecovery", [&] { return TryRecovery(grant); });
  consider("CloseGrant", [&] { return Close(grant, fund.fund).status(); });
  consider("ConfirmMove", [&] { return TryMove(grant, fund.fund); });
  return actions;
}

}  // namespace sojourn::grants::rules
