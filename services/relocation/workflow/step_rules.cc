#include "services/relocation/workflow/step_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation::step_rules {
namespace {

struct Rule {
  StepKind kind;
  // What it brings is wanted only while the case and its proposal go on.
  bool forward;
  bool refusal_needs_somebody;
  bool may_be_skipped;
  bool by_hand;
};

constexpr Rule kRules[] = {
    {StepKind::kAssessRoute, true, false, false, false},
    {StepKind::kHoldPlace, true, false, false, false},
    // Without it her place lapses while nobody can ask her.
    {StepKind::kExtendHold, true, false, false, false},
    {StepKind::kConfirmReservation, true, false, false, true},
    {StepKind::kReleaseReservation, false, true, false, true},
    {StepKind::kOpenApplication, true, true, true, false},
    {StepKind::kWithdrawApplication, false, true, false, true},
    {StepKind::kSubmitGrant, true, true, true, false},
    {StepKind::kCancelGrant, false, true, false, true},
    {StepKind::kCheckIn, false, true, true, true},
    {StepKind::kCheckOut, false, true, true, true},
    // Skipped, the stay is as long as it was.
    {StepKind::kExtendReservation, true, true, true, false},
    // Skipped, somebody tells it with RecordEntry or RecordExit.
    {StepKind::kTellTravel, false, true, true, false},
    // Skipped, hosts are asked without a ranking.
    {StepKind::kRankPlaces, true, true, true, false},
    {StepKind::kSetHostShare, false, true, false, false},
    {StepKind::kSetMissionShare, false, true, false, false},
    {StepKind::kSetFunderShare, false, true, false, false},
    {StepKind::kEraseKeys, false, true, false, false},
    {StepKind::kEraseInCapacity, false, true, false, false},
    {StepKind::kEraseInVisa, false, true, false, false},
    {StepKind::kEraseInGrants, false, true, false, false},
};

const Rule& RuleOf(StepKind kind) {
  return *std::find_if(std::begin(kRules), std::end(kRules),
                       [&](const Rule& rule) { return rule.kind == kind; });
}

bool HasEnded(const Step& step) {
  return step.state == StepState::kDone ||
         step.state == StepState::kCancelled ||
         step.state == StepState::kCompensated;
}

// She has not agreed yet: that waits for her, and is no failure.
bool WaitsForHer(const Step& step) {
  return step.state == StepState::kPending &&
         workflow_rules::WaitsForHerWord(step.error_reason);
}

// What an officer does about a step, and what can stand against it.
using Hand = Guarded<Guard::kStepEnded, Guard::kStepRunning>;

absl::Status NotEnded(Hand event, const Step& step) {
  if (!HasEnded(step)) return absl::OkStatus();
  return Refuse<Guard::kStepEnded>(
      event, absl::StrCat("the step is ", Av(relocation::Name(step.state))),
      "GetSteps shows what is still to be done");
}

// It waits for its own time, such as a release for the day after a withdrawal.
absl::Status NotBeforeItsTime(Guarded<Guard::kStepNotStuck> event,
                              const InHand& in_hand) {
  const Step& step = in_hand.step;
  const bool first = step.attempt == 1 && step.tries == 0;
  if (step.state != StepState::kPending || !first ||
      step.due_at <= in_hand.now) {
    return absl::OkStatus();
  }
  return Refuse<Guard::kStepNotStuck>(event, "the step waits for its time",
                                      "wait until it is due");
}

bool IsWanted(const InHand& in_hand) {
  const bool over = RuleOf(in_hand.step.kind).forward &&
                    (!in_hand.case_open || !in_hand.proposal_live);
  return !over && !IsSuperseded(in_hand.step, in_hand.steps);
}

absl::Status StillWanted(Guarded<Guard::kStepNotWanted> event,
                         const InHand& in_hand) {
  if (IsWanted(in_hand)) return absl::OkStatus();
  return Refuse<Guard::kStepNotWanted>(
      event, "nobody waits for this step any more",
      "make the decision anew that should bring it, or leave it");
}

absl::Status NotInTheAir(Hand event, const Step& step) {
  if (step.state != StepState::kRunning && !step.done_by_hand) {
    return absl::OkStatus();
  }
  return Refuse<Guard::kStepRunning>(event, "the step is being done now",
                                     "look again in half a minute");
}

absl::Status CheckAll(std::initializer_list<absl::Status> checks) {
  for (const absl::Status& check : checks) {
    if (!check.ok()) return check;
  }
  return absl::OkStatus();
}

// What the owner of a thing says once a step of this kind was done to it.
bool SaysSo(StepKind kind, std::string_view heard) {
  const auto is = [&](std::initializer_list<std::string_view> states) {
    return std::find(states.begin(), states.end(), heard) != states.end();
  };
  switch (kind) {
    case StepKind::kConfirmReservation:
      return heard == "CONFIRMED";
    case StepKind::kReleaseReservation:
      return is({"RELEASED", "EXPIRED"});
    case StepKind::kWithdrawApplication:
      return is({"APPLICATION_STATE_WITHDRAWN", "APPLICATION_STATE_REFUSED",
                 "APPLICATION_STATE_PRECLEARANCE_REFUSED",
                 "APPLICATION_STATE_EXPIRED", "APPLICATION_STATE_ANNULLED"});
    case StepKind::kCancelGrant:
      return is({"CANCELLED", "DECLINED", "REFERRED", "RECOVERING", "CLOSED"});
    // No feed tells who moved in or out.
    default:
      return true;
  }
}

}  // namespace

std::string_view Name(StuckBecause reason) {
  switch (reason) {
    case StuckBecause::kRefused:
      return "REFUSED";
    case StuckBecause::kKeepsFailing:
      return "KEEPS_FAILING";
    case StuckBecause::kOverdue:
      return "OVERDUE";
  }
  return "";
}

bool RefusalNeedsSomebody(StepKind kind) {
  return RuleOf(kind).refusal_needs_somebody;
}

bool IsSuperseded(const Step& step, const std::vector<Step>& steps) {
  if (step.state != StepState::kFailed) return false;
  return std::any_of(steps.begin(), steps.end(), [&](const Step& other) {
    return other.row_id != step.row_id && other.kind == step.kind &&
           other.proposal_row_id == step.proposal_row_id &&
           other.person_row_id == step.person_row_id &&
           other.undoes == step.undoes && other.record_id == step.record_id &&
           (other.state == StepState::kPending ||
            other.state == StepState::kRunning ||
            (other.state == StepState::kDone &&
             other.finished_at >= step.finished_at));
  });
}

bool IsForward(StepKind kind) { return RuleOf(kind).forward; }

std::optional<StuckBecause> WhyStuck(const InHand& in_hand) {
  const Step& step = in_hand.step;
  if (HasEnded(step) || !step.taken_over_by.empty() || WaitsForHer(step)) {
    return std::nullopt;
  }
  if (step.state == StepState::kFailed) {
    if (!RefusalNeedsSomebody(step.kind) || !IsWanted(in_hand)) {
      return std::nullopt;
    }
    return StuckBecause::kRefused;
  }
  // Somebody of the office has to agree with whom it would tell.
  if (step.state == StepState::kPending &&
      workflow_rules::IsOfAgreement(step.error_reason)) {
    return StuckBecause::kRefused;
  }
  if (step.tries >= kMostTries || step.attempt > kMostAttempts) {
    return StuckBecause::kKeepsFailing;
  }
  const absl::Time since = std::max(step.due_at, step.created_at);
  if (since != absl::InfinitePast() && in_hand.now > since + kLate) {
    return StuckBecause::kOverdue;
  }
  return std::nullopt;
}

std::string RemedyFor(const Step& step, StuckBecause reason) {
  if (!step.error_remedy.empty()) return step.error_remedy;
  if (reason == StuckBecause::kRefused) {
    return "ask the other side why; then RetryStep, or do it by hand with "
           "TakeOverStep";
  }
  return absl::StrCat("ask the operators whether ", Av(ServiceOf(step.kind)),
                      " answers; it is repeated until it does");
}

absl::Status CheckRetry(const InHand& in_hand) {
  if (!in_hand.step.taken_over_by.empty()) {
    return CheckAll({NotEnded(Event::kStepRetried, in_hand.step),
                     NotInTheAir(Event::kStepRetried, in_hand.step)});
  }
  return CheckAll({NotEnded(Event::kStepRetried, in_hand.step),
                   NotInTheAir(Event::kStepRetried, in_hand.step),
                   NotBeforeItsTime(Event::kStepRetried, in_hand),
                   StillWanted(Event::kStepRetried, in_hand)});
}

absl::Status CheckSkip(const InHand& in_hand) {
  const Step& step = in_hand.step;
  if (!RuleOf(step.kind).may_be_skipped) {
    return Refuse<Guard::kStepNeeded>(
        Event::kStepSkipped, "the case does not go on without this step",
        "try it again with RetryStep, or do it by hand with TakeOverStep");
  }
  if (step.done_by_hand) return NotInTheAir(Event::kStepSkipped, step);
  // Nothing takes it back: the host would keep nights nobody here knows of.
  if (step.kind == StepKind::kExtendReservation && step.tries > 0 &&
      step.state == StepState::kPending && !WaitsForHer(step)) {
    return Refuse<Guard::kStepRunning>(
        Event::kStepSkipped, "the host may have given the nights already",
        "wait for the answer; it is asked again soon");
  }
  if (step.kind == StepKind::kExtendReservation) {
    RETURN_IF_ERROR(NotInTheAir(Event::kStepSkipped, step));
  }
  return CheckAll({NotEnded(Event::kStepSkipped, step),
                   NotBeforeItsTime(Event::kStepSkipped, in_hand)});
}

absl::Status CheckTakeOver(const InHand& in_hand) {
  const Step& step = in_hand.step;
  if (!RuleOf(step.kind).by_hand) {
    return Refuse<Guard::kStepNotByHand>(
        Event::kStepTakenOver, "nobody else can do this step",
        "try it again with RetryStep once what it needs is there");
  }
  if (step.done_by_hand) return NotInTheAir(Event::kStepTakenOver, step);
  return CheckAll({NotEnded(Event::kStepTakenOver, step),
                   NotBeforeItsTime(Event::kStepTakenOver, in_hand),
                   StillWanted(Event::kStepTakenOver, in_hand)});
}

absl::Status CheckDoneByHand(const InHand& in_hand, std::string_view heard) {
  const Step& step = in_hand.step;
  RETURN_IF_ERROR(CheckAll({NotEnded(Event::kStepDoneByHand, step),
                            NotInTheAir(Event::kStepDoneByHand, step)}));
  if (step.taken_over_by.empty()) {
    return Refuse<Guard::kStepNotTakenOver>(
        Event::kStepDoneByHand, "nobody has this step in hand",
        "take it over first, then say that it is done");
  }
  if (SaysSo(step.kind, heard)) return absl::OkStatus();
  return Refuse<Guard::kStepNotDone>(
      Event::kStepDoneByHand,
      absl::StrCat(Av(ServiceOf(step.kind)), " has not told that it is done"),
      "let them record it there first; it is heard here within seconds");
}

workflow_rules::StepPlan PlanSkip(const Step& step,
                                  const std::vector<Step>& steps) {
  workflow_rules::StepPlan plan = workflow_rules::PlanDrop(step, steps);
  plan.cancel_reason = "SKIPPED";
  return plan;
}

}  // namespace sojourn::relocation::step_rules
