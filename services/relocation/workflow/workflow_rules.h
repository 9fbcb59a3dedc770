#ifndef SERVICES_RELOCATION_WORKFLOW_WORKFLOW_RULES_H_
#define SERVICES_RELOCATION_WORKFLOW_WORKFLOW_RULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/relocation/workflow/workflow.h"

// The planner: which steps follow from what, and what an answer of another
// service means. Pure functions of values; stores apply what they return.
namespace sojourn::relocation::workflow_rules {

// A call ends before its lease, so that the holder of a lease is the only one
// on the wire unless its process was stopped.
inline constexpr absl::Duration kCallDeadline = absl::Seconds(8);
inline constexpr absl::Duration kLease = absl::Seconds(20);

// How long before it lapses a hold is extended while a case is suspended.
inline constexpr absl::Duration kExtendBefore = absl::Hours(12);

enum class Outcome {
  kDone,
  kUnknown,       // may have happened: repeat under the same request_id
  kRefused,       // did not happen, and says why
  kKeyCancelled,  // a compensation was there first
};

Outcome Classify(const absl::Status& answer);

// Whose turn it is of the steps that are runnable: the most urgent case's, of
// those the one's that has been runnable for longest; or the latter's whatever
// its level, so that nobody is passed over for ever.
enum class Turn { kByLevel, kLongestWaiting };
inline constexpr int64_t kTurnsOfLongest = 8;
// After so many turns.
Turn TurnAfter(int64_t turns);

// The longest pause between two tries. A ranking is asked for of all cases at
// once where places change, and nobody waits for it: cities are asked without.
inline constexpr absl::Duration kLongestPause = absl::Seconds(30);
inline constexpr absl::Duration kLongestPauseOfRanking = absl::Minutes(10);
absl::Duration LongestPause(StepKind kind);

// Exponential from 200 ms to `most`, full jitter; `unit` is random in [0, 1).
absl::Duration Backoff(int tries, double unit,
                       absl::Duration most = kLongestPause);
// The same after the time that a service asked for which has too much to do.
absl::Duration RepeatAfter(const absl::Status& answer, const Step& step,
                           double unit);

// Whether this step was refused because of what is agreed with who would be
// told.
bool IsOfAgreement(std::string_view reason);

// Whether this step waits until she has said something.
bool WaitsForHerWord(std::string_view reason);

// Whether this refusal of a repeat may come of an upgrade between the tries:
// the first may have opened what the second is refused for.
bool IsOfAnotherVersion(StepKind kind, std::string_view reason);

// When a refusal is worth a new attempt under a new request_id, after which
// span of domain time. Others fail the step.
std::optional<absl::Duration> AskAgainAfter(StepKind kind,
                                            std::string_view reason,
                                            bool bridging = false);

// What the planner sees of a proposal.
struct Held {
  std::string proposal_row_id;
  ProposalState state = ProposalState::kAsked;
  std::string reservation_id;
  absl::Time held_until = absl::InfinitePast();
};

struct StepPlan {
  std::vector<NewStep> add;
  std::vector<std::string> cancel;  // row ids of steps
  // CASE_ENDED is taken back when the end is.
  std::string_view cancel_reason = "NOT_WANTED";

  void Append(StepPlan other);
};

// Places one case may hold at once: 3 at L1, else 2. `level` is 1..4.
int HoldLimit(int level);

// Holds for accepted cities, oldest acceptance first, as far as the limit
// allows. `proposals` in the order in which their cities accepted.
StepPlan PlanHolds(int level, const std::vector<Held>& proposals,
                   const std::vector<Step>& steps);

// One assessment per person for a place abroad. Asking again replaces nothing:
// an assessment under way is enough.
StepPlan PlanAssessments(const std::string& proposal_row_id,
                         const std::vector<std::string>& person_row_ids,
                         const std::vector<Step>& steps);

// Her choice: confirm what is held for it.
StepPlan PlanConfirm(const Held& chosen);

// Everything done or under way for one proposal is undone.
StepPlan PlanUndoProposal(const std::string& proposal_row_id,
                          const std::vector<Step>& steps, absl::Time due_at);

// The visa application of one person, opened since then, is withdrawn.
StepPlan PlanUndoApplication(const std::string& person_row_id,
                             const std::vector<Step>& steps,
                             absl::Time due_at = absl::InfinitePast(),
                             absl::Time since = absl::InfinitePast());

// One step is no longer wanted: what it did, or may have done, is undone, at
// once or at `due_at`.
StepPlan PlanDrop(const Step& step, const std::vector<Step>& steps,
                  absl::Time due_at = absl::InfinitePast());

// A fund is asked for each of these records; what was refused of the others is
// asked for no more.
StepPlan PlanBridging(const std::vector<std::string>& record_ids,
                      const std::vector<std::string>& instead_of,
                      const std::vector<Step>& steps);

// Places are ranked as this one asks; whatever was asked before is not.
StepPlan PlanRanking(const std::string& ranking_id,
                     const std::vector<Step>& steps);

// A call whose outcome is not known, or that another should do, is undone, and
// asked for anew.
StepPlan PlanAskAnew(const std::string& step_row_id,
                     const std::vector<Step>& steps);

// What other services were brought by steps of one kind; of one proposal or one
// person, where named.
struct Brought {
  StepKind by = StepKind::kHoldPlace;
  std::string_view proposal_row_id = "";
  std::string_view person_row_id = "";
  // What was taken back as well: its host or mission may still look at it.
  bool and_undone = false;
};

// Each of these services is told anew what it may show of it. Whatever was on
// its way with an older word is dropped: a step says what holds when it is
// sent.
StepPlan PlanShares(const std::vector<Step>& steps, const Brought& brought);

// The number of what `step` says: how often this kind was planned for what it
// acts on, above the highest that its service had heard when it set nothing.
int64_t NumberOf(const std::vector<Step>& steps, const Step& step);

// All requests for money, made since then, are taken back.
StepPlan PlanUndoGrant(const std::vector<Step>& steps,
                       absl::Time due_at = absl::InfinitePast(),
                       absl::Time since = absl::InfinitePast());

// Something of this kind is under way or done for the person since then, and
// nothing takes it back. Money before a place is not the move's.
bool Stands(const std::vector<Step>& steps, StepKind kind,
            std::string_view person_row_id, absl::Time since);

// The case has ended: everything of a journey that began at `since` is undone
// once domain time reaches `due_at`. Until then calls under way may finish.
StepPlan PlanUndoCase(const std::vector<Step>& steps, absl::Time since,
                      absl::Time due_at);

// The end was taken back: compensations that have not begun are dropped, but
// not those of proposals that have ended meanwhile, nor the steps `unwanted`.
StepPlan PlanKeepCase(const std::vector<Held>& proposals,
                      const std::vector<Step>& steps,
                      const std::vector<std::string>& unwanted = {});

// Nobody waits any more for more nights of this proposal.
StepPlan PlanNoProlonging(const std::string& proposal_row_id,
                          const std::vector<Step>& steps);

// Whether the host is being asked for more nights.
bool IsProlonging(const std::string& proposal_row_id,
                  const std::vector<Step>& steps);

// Holds of a suspended case, extended before they lapse.
StepPlan PlanExtensions(const std::vector<Held>& proposals,
                        const std::vector<Step>& steps);

// Overlay taken off: extensions that have not begun are dropped.
StepPlan PlanNoExtensions(const std::vector<Step>& steps);

// It gives something back, later: nobody has begun with it.
bool IsDelayed(const Step& step);

// What this step did is to be given back later.
bool IsGivenBackLater(const std::vector<Step>& steps, const Step& forward);

// The application of this person is to be withdrawn later: until then it is
// hers, and may stay so.
bool IsWithdrawnLater(const std::vector<Step>& steps,
                      std::string_view person_row_id);

// What undoes `kind`, where anything does.
std::optional<StepKind> CompensationOf(StepKind kind);

}  // namespace sojourn::relocation::workflow_rules

#endif  // SERVICES_RELOCATION_WORKFLOW_WORKFLOW_RULES_H_
