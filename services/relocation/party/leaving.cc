#include "services/relocation/party/leaving.h"

#include "common/status/status_macros.h"
#include "services/relocation/coordination/travel_anew.h"
#include "services/relocation/rights/consent_cascade.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation {

absl::Status TakeBackApplications(
    CoordinationEdit& edit, const std::vector<std::string>& person_row_ids,
    absl::Time release_at) {
  for (const std::string& row : person_row_ids) {
    const Traveller* const traveller = edit.travel().Find(row);
    if (traveller != nullptr && IsInHerHands(*traveller)) continue;
    // What she said no to over a contact that others know waits no longer.
    if (release_at == absl::InfinitePast()) {
      RETURN_IF_ERROR(WithdrawNow(edit, row));
    }
    RETURN_IF_ERROR(edit.Plan(
        workflow_rules::PlanUndoApplication(row, edit.steps(), release_at)));
  }
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
