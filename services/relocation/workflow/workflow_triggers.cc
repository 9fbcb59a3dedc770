#include "services/relocation/workflow/workflow_triggers.h"

#include <string>
#include <vector>

#include "common/status/status_macros.h"
#include "services/relocation/coordination/proposal_store.h"
#include "services/relocation/workflow/workflow_rules.h"
#include "services/relocation/workflow/workflow_store_steps.h"

namespace sojourn::relocation {
namespace {

using workflow_rules::Held;
using workflow_rules::StepPlan;

std::vector<Held> HeldOf(const std::vector<Proposal>& proposals) {
  std::vector<Held> held;
  for (const Proposal& proposal : proposals) {
    held.push_back(
        {.proposal_row_id = proposal.row_id,
         .state = proposal.state,
         .reservation_id = proposal.reservation_id.value_or(""),
         .held_until = proposal.held_until.value_or(absl::InfinitePast())});
  }
  return held;
}

absl::Status ApplyPlan(db::Transaction& tx, std::string_view case_row_id,
                       const StepPlan& plan, const Cause& cause) {
  return steps::Apply(tx, case_row_id, plan, cause).status();
}

}  // namespace

absl::Status OnWithdrawn(db::Transaction& tx, std::string_view case_row_id,
                         const Cause& cause, absl::Time since,
                         absl::Time release_at) {
  ASSIGN_OR_RETURN(std::vector<Proposal> asked,
                   proposals::Load(tx, case_row_id));
  // A question costs nothing to ask again; what is held stays until then.
  for (Proposal& proposal : asked) {
    if (proposal.state != ProposalState::kAsked &&
        proposal.state != ProposalState::kCityAccepted) {
      continue;
    }
    proposal.state = ProposalState::kWithdrawn;
    ++proposal.version;
    proposals::Update(tx, proposal);
  }
  ASSIGN_OR_RETURN(const std::vector<Step> planned,
                   steps::Load(tx, case_row_id));
  return ApplyPlan(tx, case_row_id,
                   workflow_rules::PlanUndoCase(planned, since, release_at),
                   cause);
}

void OnKeptInDoubt(db::Transaction& tx, const Relocation& before,
                   const Relocation& next) {
  steps::Postpone(tx, next.id, *before.withdrawal->release_not_before,
                  *next.withdrawal->release_not_before);
}

absl::Status OnReinstated(db::Transaction& tx, std::string_view case_row_id,
                          const std::vector<std::string>& unwanted) {
  ASSIGN_OR_RETURN(const std::vector<Proposal> asked,
                   proposals::Load(tx, case_row_id));
  ASSIGN_OR_RETURN(const std::vector<Step> planned,
                   steps::Load(tx, case_row_id));
  steps::Revive(tx, case_row_id);
  return ApplyPlan(
      tx, case_row_id,
      workflow_rules::PlanKeepCase(HeldOf(asked), planned, unwanted), {});
}

absl::Status OnSuspended(db::Transaction& tx, std::string_view case_row_id,
                         const Cause& cause) {
  ASSIGN_OR_RETURN(const std::vector<Proposal> asked,
                   proposals::Load(tx, case_row_id));
  ASSIGN_OR_RETURN(const std::vector<Step> planned,
                   steps::Load(tx, case_row_id));
  return ApplyPlan(tx, case_row_id,
                   workflow_rules::PlanExtensions(HeldOf(asked), planned),
                   cause);
}

absl::Status OnResumed(db::Transaction& tx, std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const std::vector<Step> planned,
                   steps::Load(tx, case_row_id));
  return ApplyPlan(tx, case_row_id, workflow_rules::PlanNoExtensions(planned),
                   {});
}

absl::Status OnHeardAgain(db::Transaction& tx, std::string_view case_row_id,
                          absl::Time until) {
  ASSIGN_OR_RETURN(const std::vector<Step> planned,
                   steps::Load(tx, case_row_id));
  for (const Step& step : planned) {
    if (workflow_rules::IsDelayed(step) && step.due_at < until) {
      steps::Postpone(tx, case_row_id, step.due_at, until);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> OnNobodyArrived(db::Transaction& tx,
                                     std::string_view case_row_id,
                                     std::string_view proposal_row_id) {
  ASSIGN_OR_RETURN(const std::vector<Step> planned,
                   steps::Load(tx, case_row_id));
  StepPlan plan;
  bool told = false;
  for (const Step& step : planned) {
    if (step.kind != StepKind::kCheckIn ||
        step.proposal_row_id != proposal_row_id) {
      continue;
    }
    if (step.state == StepState::kPending && step.tries == 0) {
      plan.cancel.push_back(step.row_id);
    } else if (step.state != StepState::kCancelled &&
               step.state != StepState::kFailed) {
      told = true;
    }
  }
  RETURN_IF_ERROR(ApplyPlan(tx, case_row_id, plan, {}));
  return told;
}

}  // namespace sojourn::relocation
