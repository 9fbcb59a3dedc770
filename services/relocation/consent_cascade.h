#ifndef SERVICES_RELOCATION_CONSENT_CASCADE_H_
#define SERVICES_RELOCATION_CONSENT_CASCADE_H_

#include "absl/status/status.h"
#include "common/db/transaction.h"
#include "services/relocation/coordination_edit.h"
#include "services/relocation/relocation.h"

// What follows when somebody takes a consent back, or gives one. Both run in
// the transaction that stores the statement, under the lock of the case, with
// `facts` as they are after it; both may be repeated.
namespace sojourn::relocation {

// Whatever is no longer covered ends now: hosts lose sight of the case, their
// proposals are withdrawn and what is held there is released; applications and
// grants are taken back by steps. A place somebody is travelling to or living
// in stays hers, and so does a visa in her hands: only the view is closed.
// Changes the case's state as the loss of a place does; the caller commits.
absl::Status TakeBackShares(db::Transaction& tx, CoordinationEdit& edit,
                            const CaseFacts& facts);

// Whatever waited for the consent goes on: queued steps run, and a chosen way
// gets its application and its grant. `wants_money`: the intake names costs.
absl::Status ResumeShares(db::Transaction& tx, CoordinationEdit& edit,
                          const CaseFacts& facts, bool wants_money);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CONSENT_CASCADE_H_
