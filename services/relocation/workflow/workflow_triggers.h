#ifndef SERVICES_RELOCATION_WORKFLOW_WORKFLOW_TRIGGERS_H_
#define SERVICES_RELOCATION_WORKFLOW_WORKFLOW_TRIGGERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"
#include "services/relocation/workflow/workflow.h"

// What the case handlers tell the workflow when a case ends or is interrupted.
//
// Every function is called inside the transaction that changes the case, after
// the case's row was locked and with the row's internal id. It reads and writes
// proposals and steps of that case only, calls no peer, and appends no event:
// the caller's event covers the change. Safe to run again with the transaction.
namespace sojourn::relocation {

// The defender withdrew or is safe elsewhere. Steps that have not begun are
// cancelled; whatever was held, opened or asked for since `since` is given back
// once domain time reaches `release_at`, so that a withdrawal under duress can
// be undone until then. A host that she lives with is told then that she has
// left.
absl::Status OnWithdrawn(db::Transaction& tx, std::string_view case_row_id,
                         const Cause& cause, absl::Time since,
                         absl::Time release_at);

// The end of the case is in doubt: what it would give back it gives back as
// late as `next` says.
void OnKeptInDoubt(db::Transaction& tx, const Relocation& before,
                   const Relocation& next);

// The withdrawal was taken back before `release_at`: what it would have
// released stays, but for what the steps `unwanted` give back.
absl::Status OnReinstated(db::Transaction& tx, std::string_view case_row_id,
                          const std::vector<std::string>& unwanted);

// CONTACT_LOST or DETAINED was put on the case. Nothing is released; live holds
// are extended before they lapse for as long as the overlay is on.
absl::Status OnSuspended(db::Transaction& tx, std::string_view case_row_id,
                         const Cause& cause);

// The overlay was taken off: holds lapse at their own time again.
absl::Status OnResumed(db::Transaction& tx, std::string_view case_row_id);

// She is heard again: what waits to be given back at a no of before waits until
// `until`, so that she can say whether it was hers. Of a case that is open.
absl::Status OnHeardAgain(db::Transaction& tx, std::string_view case_row_id,
                          absl::Time until);

// The last arrival of the party at this place was taken back: a check-in that
// has not been sent never will be. True where the host has been told already,
// or may have been: no call of capacity undoes that.
absl::StatusOr<bool> OnNobodyArrived(db::Transaction& tx,
                                     std::string_view case_row_id,
                                     std::string_view proposal_row_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKFLOW_WORKFLOW_TRIGGERS_H_
