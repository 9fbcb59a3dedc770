// The table of what may follow what. Code asks it and never compares states by
// itself to decide what comes next.
#ifndef SERVICES_GRANTS_GRANTS_STATE_MACHINE_H_
#define SERVICES_GRANTS_GRANTS_STATE_MACHINE_H_

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/grants/grants_enums.h"

namespace sojourn::grants {

enum class GrantEvent : uint8_t {
  kPassScreening = 1,
  kAskVerification,
  kAssess,
  kGiveApproval,
  kApprove,
  kAgree,
  kSchedule,
  kRelease,
  kPaymentProgress,
  kPaymentFail,
  kAllSent,
  kAllReceived,
  kCancel,
  kCancelWithMoneyOut,
  kAllReturned,
  kDecline,
  kRefer,
  kAskReport,
  kReport,
  kWaiveReport,
  kRecover,
  kClose,
  kMove,
};

enum class PaymentEvent : uint8_t {
  kChooseAgain = 1,
  kRelease,
  kSend,
  kReceive,
  kFail,
  kCancel,
};

template <>
struct EnumNames<GrantEvent> {
  static constexpr std::array<std::string_view, 23> kValues = {
      "PASS_SCREENING",
      "ASK_VERIFICATION",
      "ASSESS",
      "GIVE_APPROVAL",
      "APPROVE",
      "AGREE",
      "SCHEDULE",
      "RELEASE",
      "PAYMENT_PROGRESS",
      "PAYMENT_FAIL",
      "ALL_SENT",
      "ALL_RECEIVED",
      "CANCEL",
      "CANCEL_WITH_MONEY_OUT",
      "ALL_RETURNED",
      "DECLINE",
      "REFER",
      "ASK_REPORT",
      "REPORT",
      "WAIVE_REPORT",
      "RECOVER",
      "CLOSE",
      "MOVE"};
};

template <>
struct EnumNames<PaymentEvent> {
  static constexpr std::array<std::string_view, 6> kValues = {
      "CHOOSE_AGAIN", "RELEASE", "SEND", "RECEIVE", "FAIL", "CANCEL"};
};

struct GrantTransition {
  GrantState from;
  GrantEvent event;
  GrantState to;
};

struct PaymentTransition {
  PaymentState from;
  PaymentEvent event;
  PaymentState to;
};

// For the README's diagram and the tests.
absl::Span<const GrantTransition> GrantTransitions();
absl::Span<const PaymentTransition> PaymentTransitions();

// Nothing where the table has no such pair.
std::optional<GrantState> Find(GrantState from, GrantEvent event);
std::optional<PaymentState> Find(PaymentState from, PaymentEvent event);

// FAILED_PRECONDITION STATE_FORBIDS where the table has no such pair.
absl::StatusOr<GrantState> Next(GrantState from, GrantEvent event);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_STATE_MACHINE_H_
