#include "services/relocation/coordination/coordination_rows.h"

#include "common/status/status_macros.h"
#include "services/relocation/workflow/workflow_store_steps.h"

namespace sojourn::relocation {

absl::StatusOr<CoordinationRows> LoadCoordination(
    db::Transaction& tx, std::string_view case_row_id) {
  CoordinationRows rows;
  ASSIGN_OR_RETURN(rows.proposals, proposals::Load(tx, case_row_id));
  ASSIGN_OR_RETURN(rows.findings, proposals::LoadFindings(tx, case_row_id));
  ASSIGN_OR_RETURN(rows.steps, steps::Load(tx, case_row_id));
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
  return rows;
}

}  // namespace sojourn::relocation
