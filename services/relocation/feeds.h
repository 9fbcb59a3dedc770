#ifndef SERVICES_RELOCATION_FEEDS_H_
#define SERVICES_RELOCATION_FEEDS_H_

#include "absl/status/status.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "sojourn/type/v1/event.pb.h"

// What events of the other services change here: projections, and cases where
// somebody else acted. For outbox::Consumer: each runs inside the transaction
// that stores the cursor, locks the case it changes before anything else, and
// may see what a step's own answer has already said.
namespace sojourn::relocation::feeds {

// What changes a case seals it again: `sealer` may ask the key store for the
// key of that one case, and its errors stop the feed until it answers.
absl::Status ApplyCapacity(const crypto::Sealer& sealer, db::Transaction& tx,
                           const type::v1::EventEnvelope& event);
absl::Status ApplyVisa(const crypto::Sealer& sealer, db::Transaction& tx,
                       const type::v1::EventEnvelope& event);
absl::Status ApplyGrants(const crypto::Sealer& sealer, db::Transaction& tx,
                         const type::v1::EventEnvelope& event);

}  // namespace sojourn::relocation::feeds

#endif  // SERVICES_RELOCATION_FEEDS_H_
