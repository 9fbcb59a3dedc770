#include "services/relocation/workflow/step_desk.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination/coordination_view.h"
#include "services/relocation/ranking/ranking_store.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/step_rules.h"
#include "services/relocation/workflow/workflow_store_steps.h"

namespace sojourn::relocation {
namespace {

// The step as it stands under the lock of its case.
absl::StatusOr<Step> Named(const CoordinationChange& change,
                           const std::string& step_id) {
  for (const Step& step : change.edit.steps()) {
    if (step.public_id == step_id) return step;
  }
  return InvalidField("step_id", "STEP_UNKNOWN",
                      "take step_id from GetSteps of this case");
}

step_rules::InHand InHandOf(const CoordinationChange& change,
                            const Step& step) {
  return {
      .step = step,
      .steps = change.edit.steps(),
      .case_open = kOpen.Has(change.current.relocation.state),
      .proposal_live = IsLiveIn(change.edit.proposals(), step.proposal_row_id),
      .now = change.now};
}

absl::StatusOr<std::string> Commit(CoordinationChange& change, Event event,
                                   const Step& step,
                                   const std::string& note = "") {
  HistoryEntry entry = change.Entry(event, Name(step.kind));
  entry.note = note;
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return std::string();
}

absl::StatusOr<std::string> Retried(CoordinationChange& change,
                                    const v1::RetryStepRequest& request) {
  ASSIGN_OR_RETURN(const Step step, Named(change, request.step_id()));
  RETURN_IF_ERROR(step_rules::CheckRetry(InHandOf(change, step)));
  steps::TryNow(change.tx, step.row_id);
  return Commit(change, Event::kStepRetried, step);
}

absl::StatusOr<std::string> Skipped(CoordinationChange& change,
                                    const v1::SkipStepRequest& request) {
  ASSIGN_OR_RETURN(const Step step, Named(change, request.step_id()));
  RETURN_IF_ERROR(step_rules::CheckSkip(InHandOf(change, step)));
  RETURN_IF_ERROR(
      change.edit.Plan(step_rules::PlanSkip(step, change.edit.steps())));
  steps::SkipRefused(change.tx, step.row_id);
  if (step.kind == StepKind::kRankPlaces) {
    rankings::Outdate(change.tx, step.case_row_id, step.peer_ref);
  }
  return Commit(change, Event::kStepSkipped, step, request.reason());
}

absl::StatusOr<std::string> DoneByHand(CoordinationChange& change,
                                       const Step& step,
                                       const std::string& what_came) {
  ASSIGN_OR_RETURN(
      const std::string heard,
      peer_store::StateHeard(change.tx, ServiceOf(step.kind), step.peer_ref));
  RETURN_IF_ERROR(step_rules::CheckDoneByHand(InHandOf(change, step), heard));
  steps::MarkDoneByHand(change.tx, step.row_id);
  return Commit(change, Event::kStepDoneByHand, step, what_came);
}

absl::StatusOr<std::string> TakenOver(CoordinationChange& change,
                                      const v1::TakeOverStepRequest& request) {
  ASSIGN_OR_RETURN(const Step step, Named(change, request.step_id()));
  if (request.done()) return DoneByHand(change, step, request.reason());
  RETURN_IF_ERROR(step_rules::CheckTakeOver(InHandOf(change, step)));
  steps::TakeOver(change.tx, step.row_id, change.desk_edit.by());
  return Commit(change, Event::kStepTakenOver, step, request.reason());
}

}  // namespace

absl::StatusOr<Changed> StepDesk::Retry(
    const server::Call& call, const v1::RetryStepRequest& request) const {
  return ChangeCase(desk_, call, request, Retried);
}

absl::StatusOr<Changed> StepDesk::Skip(
    const server::Call& call, const v1::SkipStepRequest& request) const {
  return ChangeCase(desk_, call, request, Skipped);
}

absl::StatusOr<Changed> StepDesk::TakeOver(
    const server::Call& call, const v1::TakeOverStepRequest& request) const {
  return ChangeCase(desk_, call, request, TakenOver);
}

}  // namespace sojourn::relocation
