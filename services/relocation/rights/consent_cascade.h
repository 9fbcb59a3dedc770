#ifndef SERVICES_RELOCATION_RIGHTS_CONSENT_CASCADE_H_
#define SERVICES_RELOCATION_RIGHTS_CONSENT_CASCADE_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/db/transaction.h"
#include "services/relocation/coordination/coordination_edit.h"
#include "services/relocation/relocation.h"

// What follows when somebody takes a consent back, or gives one. Both run in
// the transaction that stores the statement, under the lock of the case, with
// `facts` as they are after it; both may be repeated.
namespace sojourn::relocation {

// Whatever `taken` covered and nothing covers any more ends now: hosts lose
// sight of the case, their proposals are withdrawn and what is held there is
// released; applications and grants are taken back by steps. A place somebody
// is travelling to or living in stays hers, and so does a visa in her hands:
// only the view is closed. Changes the case's state as the loss of a place
// does; the caller commits.
//
// With `release_at`, what is held or asked for stays until then: her word came
// over a contact that others know. Views are closed at once all the same, here
// and, by steps, in the services that hold it.
absl::Status TakeBackShares(db::Transaction& tx, CoordinationEdit& edit,
                            const CaseFacts& facts, const ConsentFacts& taken,
                            absl::Time release_at = absl::InfinitePast());

// Somebody travels to this place or lives there: nobody is put on the street by
// a consent.
bool NeedsThePlace(State state, const Proposal& proposal);
bool IsInHerHands(const Traveller& traveller);
// Nothing is left to withdraw, and what the party does about it is for her to
// say: it stays known until she has another way.
bool IsRefused(const Traveller& traveller);

// Every service is told anew what of this case its hosts, missions and funders
// may see, and whether a contact must not be used. Each step says what holds
// when it is sent.
absl::Status TellWhoMaySee(CoordinationEdit& edit);

// The end of the case was taken back: what it would have given back stays, but
// for what she has taken a consent back for meanwhile, or what was asked for
// somebody who has died: that goes at its time.
absl::Status Reinstate(db::Transaction& tx, const CoordinationEdit& edit,
                       const CaseFacts& facts);

// Whatever waited for the consent goes on: queued steps run, a chosen way gets
// its application and its grant, and what was to be given back later is kept
// and may be seen again. `wants_money`: the intake names costs.
absl::Status ResumeShares(db::Transaction& tx, CoordinationEdit& edit,
                          const CaseFacts& facts, bool wants_money);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RIGHTS_CONSENT_CASCADE_H_
