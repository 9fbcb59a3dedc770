#ifndef SERVICES_RELOCATION_REVIEWS_REVIEW_RULES_H_
#define SERVICES_RELOCATION_REVIEWS_REVIEW_RULES_H_

#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/relocation/relocation.h"

// Another officer looks at a decision about her, and what she is told of
// decisions (contracts, 1: RequestReview). Pure functions of values.
//
// Reasons: REVIEW_OPEN, REVIEW_DECIDED, DECISION_NOT_REVIEWED, NOT_INDEPENDENT,
// DEFENDER_DISAGREES, STATE_FORBIDS.
namespace sojourn::relocation::review_rules {

enum class Subject {
  kVerification,
  kEligibility,
  kTriage,
  kWithdrawal,
  kWish,
};

// Until when somebody has looked: counted from her asking, and never stopped.
absl::Duration LookWithin(Subject subject, Level level);
// Until when the lead has told her of a decision.
absl::Duration TellWithin(Level level);

// Whether a decision, as DecisionFacts has it, is one of `subject`: a refusal,
// a level, or an end in her name.
bool IsOf(Subject subject, std::string_view kind, std::string_view outcome);

struct Asked {
  Subject subject = Subject::kWish;
  // The newest decision of its kind, and of `subject`.
  bool reviewable = true;
  // Somebody is looking at the same already.
  bool open = false;
  // She wants it.
  bool wants = true;
};
// The case after she asked: nothing of it changes.
absl::StatusOr<Relocation> Ask(const Relocation& current, const Asked& asked);

// REVIEW_DECIDED: one is looked at once.
absl::Status CheckUndecided(bool open);

// NOT_INDEPENDENT for whoever leads the case, or is one of `not_for`: took,
// seconded or asked for the decision, or led the case when it was taken or when
// she asked.
absl::Status CheckIndependent(
    std::string_view subject, const Relocation& current,
    const std::set<std::string, std::less<>>& not_for);

struct Ruling {
  Relocation next;
  // An end in her name is taken back: what was planned to give back is not.
  bool reinstated = false;
};
// The case after another officer looked. `stands`: no later decision has taken
// the place of the one she asked about. What is CHANGED leads back to where it
// can be decided again; an end whose release has begun stays one, and Reopen
// takes the case up again.
absl::StatusOr<Ruling> Decide(const Relocation& current, Subject subject,
                              bool changed, bool stands, absl::Time now);

}  // namespace sojourn::relocation::review_rules

#endif  // SERVICES_RELOCATION_REVIEWS_REVIEW_RULES_H_
