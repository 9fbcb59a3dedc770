#include "services/relocation/coordination/travel_anew.h"

#include <optional>
#include <vector>

#include "common/status/status_macros.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/rights/consent_cascade.h"
#include "services/relocation/rights/consent_rules.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation {
namespace {

bool IsOnHerWay(const CoordinationEdit& edit, const std::string& row_id) {
  return edit.travel().HasLeftForPlace(row_id);
}

absl::StatusOr<bool> IsForWay(db::Transaction& tx, const Step& opened,
                              const CaseFacts& facts,
                              const v1::RouteChoice& route,
                              const Traveller& traveller) {
  if (opened.peer_ref.empty() || !route.visa_required() ||
      opened.proposal_row_id != traveller.proposal_row_id ||
      !GoesOnWithAll(facts, "SHARE_WITH_MISSION", MissionsOf(route))) {
    return false;
  }
  ASSIGN_OR_RETURN(const std::string route_id,
                   peer_store::RouteOfApplication(tx, opened.peer_ref));
  ASSIGN_OR_RETURN(
      const std::string state,
      peer_store::StateHeard(tx, peer_store::kVisa, opened.peer_ref));
  return route_id == route.route_id() && state != "APPLICATION_STATE_EXPIRED" &&
         state != "APPLICATION_STATE_WITHDRAWN" &&
         !coordination_rules::IsRefused(state);
}

bool IsWithdrawnLater(const Step& step, std::string_view person_row_id) {
  return step.kind == StepKind::kWithdrawApplication &&
         step.person_row_id == person_row_id && workflow_rules::IsDelayed(step);
}

}  // namespace

void GiveBackNow(const Step& waits, workflow_rules::StepPlan& plan) {
  plan.cancel.push_back(waits.row_id);
  plan.add.push_back({.kind = waits.kind,
                      .proposal_row_id = waits.proposal_row_id,
                      .person_row_id = waits.person_row_id,
                      .undoes = waits.undoes,
                      .peer_ref = waits.peer_ref});
}

absl::Status Reconsider(db::Transaction& tx, CoordinationEdit& edit,
                        const std::string& country) {
  const std::vector<Proposal> all = edit.proposals();
  for (Proposal proposal : all) {
    if (!IsLive(proposal.state)) continue;
    ASSIGN_OR_RETURN(const std::optional<peer_store::KnownHost> host,
                     peer_store::FindHost(tx, proposal.host_id));
    if (!host) continue;
    proposal.abroad = host->country_code != country;
    edit.Save(proposal);
    if (!proposal.abroad || proposal.state == ProposalState::kAsked) continue;
    RETURN_IF_ERROR(edit.Plan(workflow_rules::PlanAssessments(
        proposal.row_id, edit.persons(), edit.steps())));
  }
  return absl::OkStatus();
}

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

absl::Status WithdrawNow(CoordinationEdit& edit, const std::string& row_id) {
  // Of who has left no step is planned: what waits goes in its time.
  if (!edit.Moves(row_id)) return absl::OkStatus();
  workflow_rules::StepPlan plan;
  for (const Step& step : edit.steps()) {
    if (IsWithdrawnLater(step, row_id)) GiveBackNow(step, plan);
  }
  return edit.Plan(plan);
}

absl::Status TakeUpApplication(db::Transaction& tx, CoordinationEdit& edit,
                               const CaseFacts& facts,
                               const v1::RouteChoice& route,
                               Traveller& traveller) {
  workflow_rules::StepPlan plan;
  for (const Step& step : edit.steps()) {
    if (!IsWithdrawnLater(step, traveller.person_row_id)) continue;
    const Step* const opened = edit.FindStep(step.undoes);
    if (opened == nullptr) continue;
    ASSIGN_OR_RETURN(const bool same,
                     IsForWay(tx, *opened, facts, route, traveller));
    if (!same) {
      GiveBackNow(step, plan);
      continue;
    }
    plan.cancel.push_back(step.row_id);
    traveller.application_id = opened->peer_ref;
  }
  RETURN_IF_ERROR(edit.Plan(plan));
  if (!traveller.application_id) return absl::OkStatus();
  // While no way was hers its mission may have been told to look no more.
  return edit.Plan(workflow_rules::PlanShares(
      edit.steps(), {.by = StepKind::kOpenApplication,
                     .person_row_id = traveller.person_row_id}));
}

bool HasAskedForVisa(const CoordinationEdit& edit, const std::string& row_id) {
  const Traveller* const found = edit.travel().Find(row_id);
  return found != nullptr && found->visa_required;
}

absl::Status AskForVisaAnew(CoordinationEdit& edit, const v1::Person& person,
                            const std::string& row_id) {
  if (UsableDocument(person) == nullptr || IsOnHerWay(edit, row_id) ||
      !HasAskedForVisa(edit, row_id) ||
      IsRefused(*edit.travel().Find(row_id))) {
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
