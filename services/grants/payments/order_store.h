// Orders to payment providers in the database.
#ifndef SERVICES_GRANTS_PAYMENTS_ORDER_STORE_H_
#define SERVICES_GRANTS_PAYMENTS_ORDER_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"
#include "services/grants/payments/order_rules.h"
#include "services/grants/providers/provider.h"

namespace sojourn::grants {

// An order that this turn is about. Nobody else looks at it for a minute.
struct ClaimedOrder {
  std::string attempt_id;
  std::string provider;
  // Before this turn; QUEUED is HANDING, WITHDRAWN or DONE from now on, and
  // HANDED is DONE once she has the money: few banks say more than SENT.
  OrderState was = OrderState::kQueued;
  OrderState is = OrderState::kQueued;
  int tries = 0;
  rules::OrderFrame frame;
  std::string reference;
  // Internal and public ids of what it is of.
  std::string payment_id;
  std::string payment_public_id;
  std::string grant_id;
  std::string grant_public_id;
};

// Thread-safe; correct with several copies of the service at once.
class OrderStore {
 public:
  explicit OrderStore(server::Runtime& runtime) : runtime_(runtime) {}

  // The order of one of `providers` that has waited longest, if any is due.
  // What was not handed over yet waits: until its day, while its grant's
  // payments are held, while its fund is suspended; one whose grant has ended
  // is withdrawn, and one of which somebody has said what became of it, or that
  // she has the money, is done.
  absl::StatusOr<std::optional<ClaimedOrder>> Claim(
      const std::vector<std::string>& providers);

  // What is told to the provider: payee and amount, opened. The reading is in
  // the audit before. NOT_FOUND ERASED where the case is gone;
  // FAILED_PRECONDITION ORDER_OVERTAKEN where somebody has said since the claim
  // what became of it: the payee may be another one by now.
  absl::StatusOr<providers::Order> Open(const ClaimedOrder& order);

  absl::Status SetState(const std::string& attempt_id, OrderState state);
  // Of one that the provider answers for: it is asked again after `wait`. Where
  // somebody said before that it failed it stays open, HANDING: it did go out,
  // so its payment is not released again until the provider ends it.
  absl::Status SetHanded(const ClaimedOrder& order, absl::Duration wait);
  // Tried again later.
  absl::Status SetFailed(const ClaimedOrder& order, const std::string& reason);

  // The attempt and payment (public id) that a reference is of, if `provider`
  // may speak of it: it was told to pay, or people of `holder`, whom it pays
  // for, did by hand.
  struct Reference {
    std::string attempt_id;
    std::string payment_public_id;
  };
  absl::StatusOr<std::optional<Reference>> FindReference(
      const std::string& reference, const std::string& provider,
      const std::string& holder);

  // Whether an order waits for its provider for over five minutes, or for one
  // that is none of `providers` (any more).
  absl::StatusOr<bool> AnyStuck(const std::vector<std::string>& providers);

 private:
  server::Runtime& runtime_;
};

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_PAYMENTS_ORDER_STORE_H_
