#include "services/grants/grants_state_machine.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/string_view.h"
#include "services/grants/grants_errors.h"

namespace sojourn::grants {
namespace {

using GS = GrantState;
using GE = GrantEvent;
using PS = PaymentState;
using PE = PaymentEvent;

constexpr GrantTransition kGrantTransitions[] = {
    {GS::kSubmitted, GE::kPassScreening, GS::kScreened},
    {GS::kSubmitted, GE::kAskVerification, GS::kVerifying},
    {GS::kSubmitted, GE::kCancel, GS::kCancelled},
    {GS::kSubmitted, GE::kDecline, GS::kDeclined},
    {GS::kSubmitted, GE::kRefer, GS::kReferred},
    {GS::kScreened, GE::kAssess, GS::kAssessed},
    {GS::kScreened, GE::kCancel, GS::kCancelled},
    {GS::kScreened, GE::kDecline, GS::kDeclined},
    {GS::kScreened, GE::kRefer, GS::kReferred},
    {GS::kVerifying, GE::kAssess, GS::kAssessed},
    {GS::kVerifying, GE::kCancel, GS::kCancelled},
    {GS::kVerifying, GE::kDecline, GS::kDeclined},
    {GS::kVerifying, GE::kRefer, GS::kReferred},
    {GS::kAssessed, GE::kGiveApproval, GS::kAssessed},
    {GS::kAssessed, GE::kApprove, GS::kApproved},
    {GS::kAssessed, GE::kCancel, GS::kCancelled},
    {GS::kAssessed, GE::kDecline, GS::kDeclined},
    {GS::kAssessed, GE::kRefer, GS::kReferred},
    {GS::kApproved, GE::kAgree, GS::kAgreed},
    {GS::kApproved, GE::kMove, GS::kApproved},
    {GS::kApproved, GE::kCancel, GS::kCancelled},
    {GS::kAgreed, GE::kSchedule, GS::kAgreed},
    {GS::kAgreed, GE::kRelease, GS::kPaying},
    {GS::kAgreed, GE::kMove, GS::kAgreed},
    {GS::kAgreed, GE::kCancel, GS::kCancelled},
    {GS::kPaying, GE::kSchedule, GS::kPaying},
    {GS::kPaying, GE::kRelease, GS::kPaying},
    {GS::kPaying, GE::kPaymentProgress, GS::kPaying},
    {GS::kPaying, GE::kPaymentFail, GS::kPaying},
    {GS::kPaying, GE::kAllSent, GS::kPaid},
    {GS::kPaying, GE::kAllReceived, GS::kReceived},
    {GS::kPaying, GE::kMove, GS::kPaying},
    {GS::kPaying, GE::kCancel, GS::kCancelled},
    {GS::kPaying, GE::kCancelWithMoneyOut, GS::kRecovering},
    {GS::kPaid, GE::kPaymentProgress, GS::kPaid},
    {GS::kPaid, GE::kAllSent, GS::kPaid},
    {GS::kPaid, GE::kAllReceived, GS::kReceived},
    {GS::kPaid, GE::kPaymentFail, GS::kPaying},
    {GS::kPaid, GE::kCancelWithMoneyOut, GS::kRecovering},
    {GS::kReceived, GE::kAllReceived, GS::kReceived},
    {GS::kReceived, GE::kAskReport, GS::kReportDue},
    {GS::kReceived, GE::kReport, GS::kReported},
    {GS::kReceived, GE::kWaiveReport, GS::kReportWaived},
    {GS::kReceived, GE::kRecover, GS::kReceived},
    {GS::kReceived, GE::kClose, GS::kClosed},
    {GS::kReceived, GE::kCancel, GS::kCancelled},
    {GS::kReceived, GE::kCancelWithMoneyOut, GS::kRecovering},
    {GS::kReportDue, GE::kAllReceived, GS::kReportDue},
    {GS::kReportDue, GE::kReport, GS::kReported},
    {GS::kReportDue, GE::kWaiveReport, GS::kReportWaived},
    {GS::kReportDue, GE::kRecover, GS::kReportDue},
    {GS::kReportDue, GE::kCancel, GS::kCancelled},
    {GS::kReportDue, GE::kCancelWithMoneyOut, GS::kRecovering},
    {GS::kReported, GE::kRecover, GS::kReported},
    {GS::kReported, GE::kClose, GS::kClosed},
    {GS::kReported, GE::kCancel, GS::kCancelled},
    {GS::kReported, GE::kCancelWithMoneyOut, GS::kRecovering},
    {GS::kReportWaived, GE::kRecover, GS::kReportWaived},
    {GS::kReportWaived, GE::kClose, GS::kClosed},
    {GS::kReportWaived, GE::kCancel, GS::kCancelled},
    {GS::kReportWaived, GE::kCancelWithMoneyOut, GS::kRecovering},
    {GS::kRecovering, GE::kPaymentProgress, GS::kRecovering},
    {GS::kRecovering, GE::kPaymentFail, GS::kRecovering},
    {GS::kRecovering, GE::kAllReturned, GS::kCancelled},
    {GS::kRecovering, GE::kRecover, GS::kRecovering},
    {GS::kRecovering, GE::kClose, GS::kClosed},
};

constexpr PaymentTransition kPaymentTransitions[] = {
    {PS::kScheduled, PE::kChooseAgain, PS::kScheduled},
    {PS::kScheduled, PE::kRelease, PS::kReleased},
    {PS::kScheduled, PE::kCancel, PS::kCancelled},
    {PS::kReleased, PE::kSend, PS::kSent},
    {PS::kReleased, PE::kReceive, PS::kReceived},
    {PS::kReleased, PE::kFail, PS::kChannelNeeded},
    {PS::kSent, PE::kSend, PS::kSent},
    {PS::kSent, PE::kReceive, PS::kReceived},
    {PS::kSent, PE::kFail, PS::kChannelNeeded},
    {PS::kReceived, PE::kSend, PS::kReceived},
    {PS::kReceived, PE::kReceive, PS::kReceived},
    {PS::kChannelNeeded, PE::kChooseAgain, PS::kScheduled},
    {PS::kChannelNeeded, PE::kCancel, PS::kCancelled},
};

}  // namespace

absl::Span<const GrantTransition> GrantTransitions() {
  return kGrantTransitions;
}

absl::Span<const PaymentTransition> PaymentTransitions() {
  return kPaymentTransitions;
}

std::optional<GrantState> Find(GrantState from, GrantEvent event) {
  for (const GrantTransition& t : kGrantTransitions) {
    if (t.from == from && t.event == event) return t.to;
  }
  return std::nullopt;
}

std::optional<PaymentState> Find(PaymentState from, PaymentEvent event) {
  for (const PaymentTransition& t : kPaymentTransitions) {
    if (t.from == from && t.event == event) return t.to;
  }
  return std::nullopt;
}

absl::StatusOr<GrantState> Next(GrantState from, GrantEvent event) {
  if (const auto to = Find(from, event)) return *to;
  return FailedPrecondition(reasons::kStateForbids,
                            absl::StrCat("a grant that is ", Av(NameOf(from)),
                                         " cannot ", Av(NameOf(event))),
                            "See next_actions of the grant.");
}

}  // namespace sojourn::grants
