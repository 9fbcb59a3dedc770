// What is done next about an order to a payment provider. Pure.
#ifndef SERVICES_GRANTS_PAYMENTS_ORDER_RULES_H_
#define SERVICES_GRANTS_PAYMENTS_ORDER_RULES_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/time/time.h"
#include "services/grants/grants_enums.h"

namespace sojourn::grants {

// HANDING is stored before the order goes out; HANDED once the provider answers
// for it. WITHDRAWN (the grant ended first) and REFUSED (the provider cannot
// take it) never left and wait to be recorded as RETURNED. DONE: its end is
// known.
enum class OrderState : uint8_t {
  kQueued = 1,
  kHanding,
  kHanded,
  kWithdrawn,
  kRefused,
  kDone,
};

template <>
struct EnumNames<OrderState> {
  static constexpr std::array<std::string_view, 6> kValues = {
      "QUEUED", "HANDING", "HANDED", "WITHDRAWN", "REFUSED", "DONE"};
};

namespace rules {

enum class OrderStep : uint8_t {
  // It never went out: tell the provider.
  kSend = 1,
  // It may have gone out: only the provider knows.
  kAsk,
  // Record that it came back.
  kRecordReturned,
  kNothing,
};

// Of an order that is in `state` before this turn.
OrderStep NextStep(OrderState state);

// What is known here of an order whose provider knows nothing of it.
struct OrderFrame {
  // Somebody said meanwhile what became of the attempt, or that she has the
  // money.
  bool outcome_known = false;
  // Its grant is still being paid.
  bool grant_lives = true;
  // Neither are its payments held nor is its fund suspended.
  bool may_go = true;
};

// Where an order is that was HANDING and never reached its provider: HANDING to
// be told again, QUEUED to wait, WITHDRAWN or DONE. One that its provider
// answered for once is never told again, so this is not asked for it.
OrderState AfterNeverArriving(const OrderFrame& frame);

// When it is looked at again after `tries` turns: 5 seconds doubled each time,
// 10 minutes at most.
absl::Duration OrderBackoff(int tries);

// The outcome after which a provider says nothing more.
bool EndsOrder(PaymentOutcome outcome);

}  // namespace rules
}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_PAYMENTS_ORDER_RULES_H_
