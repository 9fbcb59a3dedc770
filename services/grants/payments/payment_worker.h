// Tells payment providers of what was released, and records what they say of
// it. No transaction is open while a provider is called. A crash anywhere pays
// once: the reference is committed by ReleasePayment, HANDING before the order
// goes out, and after a crash in between the provider is asked by the reference
// before it is told again, under the same one. Each provider has turns of its
// own, so that one that is slow or hangs holds up no other.
#ifndef SERVICES_GRANTS_PAYMENTS_PAYMENT_WORKER_H_
#define SERVICES_GRANTS_PAYMENTS_PAYMENT_WORKER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/server/runtime.h"
#include "services/grants/grants_store_grant.h"
#include "services/grants/payments/order_store.h"
#include "services/grants/providers/provider_list.h"
#include "services/grants/providers/silence.h"

namespace sojourn::grants {

// Thread-safe; copies of the service may work side by side.
class PaymentWorker {
 public:
  // What it is given outlives it.
  PaymentWorker(server::Runtime& runtime,
                const providers::ProviderList& providers);

  // One order to `provider` that is due. False where none is, or the provider
  // does not answer in time. Errors are those of our own database and key
  // store; a provider's are remembered with the order.
  absl::StatusOr<bool> WorkOne(const std::string& provider);

  // Records what `provider` has said. A message that cannot be recorded is left
  // for the next turn, and does not hold up the others. False where it does not
  // answer in time.
  bool ReadAnswers(const std::string& provider);

  // Both, until nothing is due or the turn has taken long: what the process
  // does every second for each provider, on a thread of its own. While one does
  // not answer, nothing that it does not have yet is opened for it.
  void Turn(const std::string& provider);
  // Of each of them, one after the other.
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
  // Shared with the metrics, which outlive this.
  const std::shared_ptr<providers::Silence> silence_ =
      std::make_shared<providers::Silence>();
  OrderStore orders_;
  GrantStore grants_;
};

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_PAYMENTS_PAYMENT_WORKER_H_
