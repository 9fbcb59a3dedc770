#include "services/relocation/coordination/travel_anew.h"

#include <vector>

#include "common/status/status_macros.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation {
namespace {

bool IsOnHerWay(const CoordinationEdit& edit, const std::string& row_id) {
  return edit.travel().Last(row_id, {MovementKind::kDeparted}) != nullptr;
}

}  // namespace

absl::StatusOr<bool> AssessAnew(CoordinationEdit& edit,
                                const v1::Person& person,
                                const std::string& row_id) {
  const bool halted = edit.TakeBackClearances(row_id, Clearances::kAll);
  if (UsableDocument(person) == nullptr || IsOnHerWay(edit, row_id)) {
    return halted;
  }
  const std::vector<Proposal> all = edit.proposals();
  for (const Proposal& each : all) {
    if (!IsLive(each.state) || !each.abroad ||
        each.state == ProposalState::kAsked) {
      continue;
    }
    RETURN_IF_ERROR(edit.Plan(
        workflow_rules::PlanAssessments(each.row_id, {row_id}, edit.steps())));
  }
  return halted;
}

bool HasAskedForVisa(const CoordinationEdit& edit, const std::string& row_id) {
  const Traveller* const found = edit.travel().Find(row_id);
  return found != nullptr && found->visa_required;
}

absl::Status AskForVisaAnew(CoordinationEdit& edit, const v1::Person& person,
                            const std::string& row_id) {
  if (UsableDocument(person) == nullptr || IsOnHerWay(edit, row_id) ||
      !HasAskedForVisa(edit, row_id)) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(
      edit.Plan(workflow_rules::PlanUndoApplication(row_id, edit.steps())));
  Traveller traveller = *edit.travel().Find(row_id);
  traveller.ForgetApplication();
  edit.SaveTraveller(traveller);
  workflow_rules::StepPlan plan;
  plan.add.push_back({.kind = StepKind::kOpenApplication,
                      .proposal_row_id = traveller.proposal_row_id,
                      .person_row_id = row_id});
  return edit.Plan(plan);
}

}  // namespace sojourn::relocation
