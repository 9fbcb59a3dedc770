#ifndef SERVICES_RELOCATION_WORKFLOW_FEEDS_H_
#define SERVICES_RELOCATION_WORKFLOW_FEEDS_H_

#include "absl/status/status.h"
#include "common/db/transaction.h"
#include "common/server/runtime.h"
#include "sojourn/type/v1/event.pb.h"

// What events of the other services change here: projections, and cases where
// somebody else acted. For outbox::Consumer: each runs inside the transaction
// that stores the cursor, locks the case it changes before anything else, and
// may see what a step's own answer has already said.
namespace sojourn::relocation::feeds {

// What changes a case leaves an audit record and seals it again: the key store
// may be asked for the key of that one case, and its errors stop the feed until
// it answers.
absl::Status ApplyCapacity(server::Runtime& runtime, db::Transaction& tx,
                           const type::v1::EventEnvelope& event);
absl::Status ApplyVisa(server::Runtime& runtime, db::Transaction& tx,
                       const type::v1::EventEnvelope& event);
absl::Status ApplyGrants(server::Runtime& runtime, db::Transaction& tx,
                         const type::v1::EventEnvelope& event);

}  // namespace sojourn::relocation::feeds

#endif  // SERVICES_RELOCATION_WORKFLOW_FEEDS_H_
