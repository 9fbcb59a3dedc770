#ifndef SERVICES_RELOCATION_WORKFLOW_WORKFLOW_STORE_STEPS_H_
#define SERVICES_RELOCATION_WORKFLOW_WORKFLOW_STORE_STEPS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "services/relocation/relocation.h"
#include "services/relocation/workflow/workflow.h"
#include "services/relocation/workflow/workflow_rules.h"

// Rows of workflow_steps. Functions with a Transaction run in the caller's,
// which holds the lock on the case; the others make their own and touch one
// step only.
namespace sojourn::relocation::steps {

// All steps of one case, oldest first.
absl::StatusOr<std::vector<Step>> Load(db::Transaction& tx,
                                       std::string_view case_row_id);

// Cancels and inserts what the planner says. A step that is open already is not
// planned twice, and none for who has left the party. Returns the public ids of
// the steps that were added.
absl::StatusOr<std::vector<std::string>> Apply(
    db::Transaction& tx, std::string_view case_row_id,
    const workflow_rules::StepPlan& plan, const Cause& cause);

// A claimed step: it is this worker's until `until`, or until somebody cancels
// it. The fence is (worker, tries): a later claim of the same step has others.
struct Lease {
  Step step;
  std::string worker;
  absl::Time until;
  // The request as first sent, sealed; nothing on the first try.
  std::optional<db::Bytes> request;
};

// Of all that are runnable.
struct Choice {
  workflow_rules::Turn turn = workflow_rules::Turn::kByLevel;
  // Also a ranking that is made anew and that nobody waits for.
  bool renewals = true;
};

// One runnable step, or nothing. A step whose lease has run out is runnable:
// its outcome is unknown and its request_id is repeated.
absl::StatusOr<std::optional<Lease>> Claim(db::Database& database,
                                           std::string_view worker,
                                           const Choice& choice,
                                           absl::Time deadline);

// Whether the lease still stands; locks the step.
absl::StatusOr<bool> Holds(db::Transaction& tx, const Lease& lease);

// The request, before it is first sent. The lease holds.
void KeepRequest(db::Transaction& tx, const Lease& lease,
                 const db::Bytes& sealed);

// Whether one was kept for the attempt in hand: without one nothing was sent of
// a step that keeps its request, and nothing is while the case is locked here.
absl::StatusOr<bool> HasRequest(db::Transaction& tx, std::string_view row_id);

// Ends a leased step. `peer_ref` is kept where empty.
void Finish(db::Transaction& tx, const Lease& lease, StepState state,
            std::string_view peer_ref, std::string_view reason,
            std::string_view remedy);

// The forward step of a compensation that was done: COMPENSATED, or CANCELLED
// where it never happened.
void MarkUndone(db::Transaction& tx, std::string_view forward_row_id);

// The same request again after `delay` of real time. Nothing happens where the
// lease is lost.
absl::Status Repeat(db::Database& database, const Lease& lease,
                    absl::Duration delay, std::string_view reason,
                    absl::Time deadline);

// A new request under a new request_id, not before `due_at`.
void BeginAttempt(db::Transaction& tx, const Lease& lease, absl::Time due_at,
                  std::string_view reason, std::string_view remedy);

// What is said next of the same thing has a higher number than `heard`.
void GoOnAbove(db::Transaction& tx, const Lease& lease, int64_t heard);

// What was to be given back at `due_at` and has not been tried is given back at
// `until`.
void Postpone(db::Transaction& tx, std::string_view case_row_id,
              absl::Time due_at, absl::Time until);

// Steps cancelled because the case ended are wanted again.
void Revive(db::Transaction& tx, std::string_view case_row_id);

// Steps that wait until she agrees, or says what the party does about a refused
// visa, run now.
void WakeForHerWord(db::Transaction& tx, std::string_view case_row_id);
// Steps of all cases that wait for an agreement ask again now.
void WakeForAgreement(db::Transaction& tx);

// It runs now: a refused one in a new attempt, one that an officer had in hand
// in the worker's.
void TryNow(db::Transaction& tx, std::string_view row_id);
// No worker has it any more; an answer still on its way is dropped.
void TakeOver(db::Transaction& tx, std::string_view row_id,
              std::string_view subject);
// A worker records what follows, without asking anybody.
void MarkDoneByHand(db::Transaction& tx, std::string_view row_id);
// One that was refused is dropped.
void SkipRefused(db::Transaction& tx, std::string_view row_id);

// A step that somebody should look at, with what a list shows of its case.
struct StuckStep {
  Step step;
  std::string relocation_id;
  std::string code;
  Level level = Level::kL2;
  State state = State::kAlerted;
  Overlay overlay = Overlay::kNone;
};
// Of cases that `subject` or nobody leads, the gravest first, what is stuck as
// step_rules::WhyStuck says or somebody does by hand; and what `subject` has
// taken over anywhere.
absl::StatusOr<std::vector<StuckStep>> ListStuck(db::Transaction& tx,
                                                 std::string_view subject,
                                                 int limit);

// For metrics and the development clock.
struct Counts {
  int64_t runnable = 0;  // could run now or is running
  int64_t waiting = 0;   // for its due time
  int64_t failed = 0;
  int64_t by_hand = 0;                 // an officer does them
  std::optional<absl::Time> next_due;  // domain time
};
absl::StatusOr<Counts> Count(db::Database& database, absl::Time deadline);

}  // namespace sojourn::relocation::steps

#endif  // SERVICES_RELOCATION_WORKFLOW_WORKFLOW_STORE_STEPS_H_
