#include "services/relocation/relocation_guard_provocations.h"
#include "services/relocation/workflow/step_rules.h"

namespace sojourn::relocation::provoked {
namespace {

using step_rules::InHand;

Step StepIn(StepState state, StepKind kind = StepKind::kConfirmReservation) {
  Step step;
  step.row_id = "mine";
  step.kind = kind;
  step.state = state;
  step.created_at = kNow - absl::Minutes(1);
  return step;
}

Step TakenOver(StepKind kind) {
  Step step = StepIn(StepState::kPending, kind);
  step.taken_over_by = "ana";
  return step;
}

Step NotDueYet(StepKind kind) {
  Step step = StepIn(StepState::kPending, kind);
  step.due_at = kNow + absl::Hours(1);
  return step;
}

absl::Status Of(absl::Status (*check)(const InHand&), const Step& step,
                bool case_open = true) {
  const std::vector<Step> steps = {step};
  return check(
      {.step = step, .steps = steps, .case_open = case_open, .now = kNow});
}

absl::Status DoneByHand(const Step& step, std::string_view heard) {
  const std::vector<Step> steps = {step};
  return step_rules::CheckDoneByHand(
      {.step = step, .steps = steps, .now = kNow}, heard);
}

constexpr auto kRetry = step_rules::CheckRetry;
constexpr auto kSkip = step_rules::CheckSkip;
constexpr auto kTakeOver = step_rules::CheckTakeOver;

Step Reported() {
  Step step = TakenOver(StepKind::kCheckIn);
  step.done_by_hand = true;
  return step;
}

const Provocation kSteps[] = {
    {Event::kStepRetried, Guard::kStepEnded,
     [] { return Of(kRetry, StepIn(StepState::kDone)); }},
    {Event::kStepRetried, Guard::kStepRunning,
     [] { return Of(kRetry, StepIn(StepState::kRunning)); }},
    {Event::kStepRetried, Guard::kStepNotStuck,
     [] { return Of(kRetry, NotDueYet(StepKind::kReleaseReservation)); }},
    {Event::kStepRetried, Guard::kStepNotWanted,
     [] { return Of(kRetry, StepIn(StepState::kFailed), false); }},
    {Event::kStepSkipped, Guard::kStepNeeded,
     [] { return Of(kSkip, StepIn(StepState::kFailed)); }},
    {Event::kStepSkipped, Guard::kStepEnded,
     [] { return Of(kSkip, StepIn(StepState::kDone, StepKind::kCheckIn)); }},
    {Event::kStepSkipped, Guard::kStepRunning,
     [] { return Of(kSkip, Reported()); }},
    {Event::kStepSkipped, Guard::kStepNotStuck,
     [] { return Of(kSkip, NotDueYet(StepKind::kCheckIn)); }},
    {Event::kStepTakenOver, Guard::kStepNotByHand,
     [] {
       return Of(kTakeOver, StepIn(StepState::kFailed, StepKind::kAssessRoute));
     }},
    {Event::kStepTakenOver, Guard::kStepEnded,
     [] { return Of(kTakeOver, StepIn(StepState::kDone)); }},
    {Event::kStepTakenOver, Guard::kStepRunning,
     [] { return Of(kTakeOver, Reported()); }},
    {Event::kStepTakenOver, Guard::kStepNotStuck,
     [] { return Of(kTakeOver, NotDueYet(StepKind::kReleaseReservation)); }},
    {Event::kStepTakenOver, Guard::kStepNotWanted,
     [] { return Of(kTakeOver, StepIn(StepState::kFailed), false); }},
    {Event::kStepDoneByHand, Guard::kStepEnded,
     [] { return DoneByHand(StepIn(StepState::kDone), "CONFIRMED"); }},
    {Event::kStepDoneByHand, Guard::kStepRunning,
     [] { return DoneByHand(Reported(), ""); }},
    {Event::kStepDoneByHand, Guard::kStepNotTakenOver,
     [] { return DoneByHand(StepIn(StepState::kPending), "CONFIRMED"); }},
    {Event::kStepDoneByHand, Guard::kStepNotDone,
     [] {
       return DoneByHand(TakenOver(StepKind::kConfirmReservation), "HELD");
     }},
};

}  // namespace

Provocations OfSteps() {
  return Provocations(std::begin(kSteps), std::end(kSteps));
}

}  // namespace sojourn::relocation::provoked
