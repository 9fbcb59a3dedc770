// Tells payment providers of what was released, and records what they say of
// it. No transaction is open while a provider is called. A crash anywhere pays
// once: the reference is committed by ReleasePayment, HANDING before the order
// goes out, and after a crash in between the provider is asked by the reference
// before it is told again, under the same one.
#ifndef SERVICES_GRANTS_PAYMENTS_PAYMENT_WORKER_H_
#define SERVICES_GRANTS_PAYMENTS_PAYMENT_WORKER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/server/runtime.h"
#include "services/grants/grants_store_grant.h"
#include "services/grants/payments/order_store.h"
#include "services/grants/providers/provider_list.h"

namespace sojourn::grants {

// Thread-safe; copies of the service may work side by side.
class PaymentWorker {
 public:
  // What it is given outlives it.
  PaymentWorker(server::Runtime& runtime,
                const providers::ProviderList& providers);

  // One order that is due. False where none is. Errors are those of our own
  // database and key store; a provider's are remembered with the order.
  absl::StatusOr<bool> WorkOne();

  // Records what each provider has said. A message that cannot be recorded is
  // left for the next turn, and does not hold up the others.
  void ReadAnswers();

  // Both, until nothing is due: what the process does every second.
  void Turn();

 private:
  absl::Status Work(const ClaimedOrder& order, providers::Provider& provider);
  absl::Status Ask(const ClaimedOrder& order, providers::Provider& provider);
  absl::Status NeverArrived(const ClaimedOrder& order,
                            providers::Provider& provider);
  absl::Status Send(const ClaimedOrder& order, providers::Provider& provider);
  absl::Status RecordReturned(const ClaimedOrder& order);
  absl::Status Record(const std::string& provider,
                      const providers::Answer& answer);

  server::Runtime& runtime_;
  const providers::ProviderList& providers_;
  OrderStore orders_;
  GrantStore grants_;
};

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_PAYMENTS_PAYMENT_WORKER_H_
