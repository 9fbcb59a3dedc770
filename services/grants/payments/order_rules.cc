#include "services/grants/payments/order_rules.h"

#include <algorithm>

namespace sojourn::grants::rules {

OrderStep NextStep(OrderState state) {
  switch (state) {
    case OrderState::kQueued:
      return OrderStep::kSend;
    case OrderState::kHanding:
    case OrderState::kHanded:
      return OrderStep::kAsk;
    case OrderState::kWithdrawn:
    case OrderState::kRefused:
      return OrderStep::kRecordReturned;
    case OrderState::kDone:
      return OrderStep::kNothing;
  }
  return OrderStep::kNothing;
}

OrderState AfterNeverArriving(const OrderFrame& frame) {
  if (frame.outcome_known) return OrderState::kDone;
  if (!frame.grant_lives) return OrderState::kWithdrawn;
  return frame.may_go ? OrderState::kHanding : OrderState::kQueued;
}

absl::Duration OrderBackoff(int tries) {
  constexpr int kMostDoublings = 7;
  const int doublings = std::clamp(tries - 1, 0, kMostDoublings);
  return std::min(absl::Seconds(5) * (1 << doublings), absl::Minutes(10));
}

bool EndsOrder(PaymentOutcome outcome) {
  return outcome != PaymentOutcome::kSent;
}

}  // namespace sojourn::grants::rules
