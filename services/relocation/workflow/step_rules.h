#ifndef SERVICES_RELOCATION_WORKFLOW_STEP_RULES_H_
#define SERVICES_RELOCATION_WORKFLOW_STEP_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/relocation/workflow/workflow.h"
#include "services/relocation/workflow/workflow_rules.h"

// When a step is stuck, and what an officer may do about it: try again, go on
// without it, or do it by hand (contracts.md 1, architecture.md 4). Pure.
namespace sojourn::relocation::step_rules {

// Tries of one attempt whose outcome stayed unknown: about two minutes.
inline constexpr int kMostTries = 10;
// Attempts that were refused for a reason that may pass.
inline constexpr int kMostAttempts = 3;
// How long after it was due a step may still wait for a worker.
inline constexpr absl::Duration kLate = absl::Minutes(15);

enum class StuckBecause {
  kRefused,       // the other service said no, and nothing else follows from it
  kKeepsFailing,  // tried too often
  kOverdue,       // due long ago
};
std::string_view Name(StuckBecause reason);

// A refusal of these shows nowhere but in the step; what the others could not
// do is told by their proposal, and the case falls back to the next.
bool RefusalNeedsSomebody(StepKind kind);

// What it brings is wanted only while the case and its proposal go on.
bool IsForward(StepKind kind);

// Another step does the same, or has done it.
bool IsSuperseded(const Step& step, const std::vector<Step>& steps);

// What of its case decides what may be done with a step.
struct InHand {
  const Step& step;
  const std::vector<Step>& steps;
  bool case_open = true;
  // True for a step of no proposal.
  bool proposal_live = true;
  absl::Time now;
};

// What stands in the way of a step that should have been done; nothing where it
// goes on, waits for its time or for the defender, is in an officer's hands, or
// is wanted by nobody any more.
std::optional<StuckBecause> WhyStuck(const InHand& in_hand);

// What would help: what the other service said, or whom to ask.
std::string RemedyFor(const Step& step, StuckBecause reason);

// FAILED_PRECONDITION STEP_ENDED, STEP_RUNNING, STEP_NOT_WANTED or, before its
// time, STEP_NOT_STUCK.
absl::Status CheckRetry(const InHand& in_hand);
// Nobody goes on without her place being confirmed, nor without a lawful way;
// what gives back or tells of a consent is done, whatever it takes:
// STEP_NEEDED.
absl::Status CheckSkip(const InHand& in_hand);
// STEP_NOT_BY_HAND for what only this service may ask.
absl::Status CheckTakeOver(const InHand& in_hand);
// `heard` is the state of what the step acts on as its own service told it
// last. STEP_NOT_TAKEN_OVER; STEP_NOT_DONE where the service says otherwise.
absl::Status CheckDoneByHand(const InHand& in_hand, std::string_view heard);

// The step is dropped; what may have happened is undone.
workflow_rules::StepPlan PlanSkip(const Step& step,
                                  const std::vector<Step>& steps);

}  // namespace sojourn::relocation::step_rules

#endif  // SERVICES_RELOCATION_WORKFLOW_STEP_RULES_H_
