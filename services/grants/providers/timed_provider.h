// Deadlines for a provider that is slow or hangs.
#ifndef SERVICES_GRANTS_PROVIDERS_TIMED_PROVIDER_H_
#define SERVICES_GRANTS_PROVIDERS_TIMED_PROVIDER_H_

#include <memory>

#include "absl/time/time.h"
#include "services/grants/providers/provider.h"

namespace sojourn::grants::providers {

// So long is one call waited for. Two of them, and what a turn stores, fit into
// the minute for which a turn has its order to itself (payments/order_store.h).
inline constexpr absl::Duration kProviderPatience = absl::Seconds(10);

// `provider`, which nobody waits for any longer than `patience`: UNAVAILABLE
// PROVIDER_SLOW then, and UNAVAILABLE PROVIDER_BUSY to whoever calls while that
// call has not come back, so that one that hangs holds one thread and no more.
// What became of a call that was slow is not known: Ask. As calls of one
// process go one after the other, an answer of Ask is about what was sent
// before it. The order says until when it may go out (Order::send_by).
std::unique_ptr<Provider> MakeTimed(std::unique_ptr<Provider> provider,
                                    absl::Duration patience);

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_TIMED_PROVIDER_H_
