#include "services/relocation/coordination/coordination_rows.h"

#include <algorithm>

#include "common/status/status_macros.h"
#include "services/relocation/money/fund_store.h"
#include "services/relocation/workflow/workflow_store_steps.h"

namespace sojourn::relocation {

absl::StatusOr<CoordinationRows> LoadCoordination(
    db::Transaction& tx, std::string_view case_row_id) {
  CoordinationRows rows;
  ASSIGN_OR_RETURN(rows.proposals, proposals::Load(tx, case_row_id));
  ASSIGN_OR_RETURN(rows.findings, proposals::LoadFindings(tx, case_row_id));
  ASSIGN_OR_RETURN(rows.steps, steps::Load(tx, case_row_id));
  const bool refused =
      std::any_of(rows.steps.begin(), rows.steps.end(), [](const Step& step) {
        return !step.record_id.empty() && step.state == StepState::kFailed;
      });
  if (refused) {
    ASSIGN_OR_RETURN(rows.bridging_currencies,
                     fund_store::BridgingCurrencies(tx));
  }
  ASSIGN_OR_RETURN(rows.travel_rows, travel::Load(tx, case_row_id));
  ASSIGN_OR_RETURN(rows.record_rows, stay_store::Load(tx, case_row_id));
  ASSIGN_OR_RETURN(rows.referral_rows, referrals::Load(tx, case_row_id));
  ASSIGN_OR_RETURN(rows.origin_row, referrals::LoadOrigin(tx, case_row_id));
  ASSIGN_OR_RETURN(rows.separation_rows, separations::Load(tx, case_row_id));
  ASSIGN_OR_RETURN(rows.review_rows,
                   review_store::LoadReviews(tx, case_row_id));
  ASSIGN_OR_RETURN(rows.explanation_rows,
                   review_store::LoadExplanations(tx, case_row_id));
  ASSIGN_OR_RETURN(rows.brief_rows, brief_store::Load(tx, case_row_id));
  ASSIGN_OR_RETURN(rows.contact_notice, contact_notices::Load(tx, case_row_id));
  ASSIGN_OR_RETURN(rows.pauses, pause_store::Load(tx, case_row_id));
  return rows;
}

}  // namespace sojourn::relocation
