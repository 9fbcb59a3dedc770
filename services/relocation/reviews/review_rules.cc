#include "services/relocation/reviews/review_rules.h"

#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_state_machine.h"

namespace sojourn::relocation::review_rules {
namespace {

// Nobody has confirmed it, or nothing was given back yet.
bool CanBeReinstated(const Relocation& current, absl::Time now) {
  if (!current.withdrawal) return false;
  const Withdrawal& end = *current.withdrawal;
  return !end.confirmed_at ||
         (end.release_not_before && now < *end.release_not_before);
}

void TakeBackEnd(Ruling& ruling) {
  Relocation& next = ruling.next;
  if (kEndedByHer.Has(next.state)) {
    next.state = next.withdrawal->state_before;
    ruling.reinstated = true;
  }
  next.withdrawal = std::nullopt;
  next.flags.erase(Flag::kWithdrawalUnconfirmed);
  next.flags.erase(Flag::kSafeElsewhereUnconfirmed);
}

// Promises that were kept by a decision which does not stand are open again.
void OpenAgain(Subject subject, absl::Time now, Ruling& ruling) {
  Relocation& next = ruling.next;
  switch (subject) {
    case Subject::kVerification:
      if (next.state != State::kNotVerified) return;
      next.state = State::kVerifying;
      next.milestones.verified = std::nullopt;
      return;
    case Subject::kEligibility:
      if (next.state == State::kIneligible) {
        next.state =
            next.milestones.verified ? State::kVerified : State::kTriaged;
      }
      // Where it can be decided again.
      if (After(next.state, Event::kFoundEligible)) {
        next.milestones.decided = std::nullopt;
      }
      return;
    case Subject::kTriage:
      if (After(next.state, Event::kTriaged)) next.level_presumed = true;
      return;
    case Subject::kWithdrawal:
      if (CanBeReinstated(next, now)) TakeBackEnd(ruling);
      return;
    case Subject::kWish:
      return;
  }
}

}  // namespace

absl::Duration LookWithin(Subject subject, Level level) {
  // While place and money are kept (interruptions/ending_rules.h).
  if (subject == Subject::kWithdrawal) return absl::Hours(2 * 24);
  switch (level) {
    case Level::kL1:
      return absl::Hours(2 * 24);
    case Level::kL2:
      return absl::Hours(5 * 24);
    case Level::kL3:
    case Level::kL4:
      return absl::Hours(10 * 24);
  }
  return absl::Hours(2 * 24);
}

absl::Duration TellWithin(Level level) {
  return level == Level::kL1 ? absl::Hours(24) : absl::Hours(72);
}

bool IsOf(Subject subject, std::string_view kind, std::string_view outcome) {
  switch (subject) {
    case Subject::kVerification:
      return kind == "VERIFICATION" && outcome == "NOT_VERIFIED";
    case Subject::kEligibility:
      return kind == "ELIGIBILITY" &&
             (outcome == "INELIGIBLE" || outcome == "WAITLISTED");
    case Subject::kTriage:
      return kind == "TRIAGE";
    case Subject::kWithdrawal:
      return kind == "WITHDRAWAL" || kind == "SAFE_ELSEWHERE";
    case Subject::kWish:
      return false;
  }
  return false;
}

absl::StatusOr<Relocation> Ask(const Relocation& current, const Asked& asked) {
  if (!asked.reviewable) {
    return InvalidField("decision_id", "DECISION_NOT_REVIEWED",
                        "name the newest decision of that kind: NOT_VERIFIED, "
                        "INELIGIBLE, WAITLISTED, a level, or an end in her "
                        "name");
  }
  if (!asked.wants) {
    return Refuse<Guard::kDefenderDisagrees>(
        Event::kReviewAsked, "she does not want it looked at again",
        "record it once she asks");
  }
  if (asked.open) {
    return Refuse<Guard::kReviewOpen>(
        Event::kReviewAsked, "another officer is looking at it already",
        "wait until she has decided");
  }
  return Move(current, Event::kReviewAsked);
}

absl::Status CheckIndependent(
    std::string_view subject, const Relocation& current,
    const std::set<std::string, std::less<>>& not_for) {
  if (subject != current.lead_subject && !not_for.contains(subject)) {
    return absl::OkStatus();
  }
  return Refuse<Guard::kNotIndependent>(
      Event::kReviewDecided,
      "you took part in the decision, or lead or led the case",
      "ask an officer who did not");
}

absl::Status CheckUndecided(bool open) {
  if (open) return absl::OkStatus();
  return Refuse<Guard::kReviewDecided>(Event::kReviewDecided,
                                       "another officer has looked at it",
                                       "she may ask again with RequestReview");
}

absl::StatusOr<Ruling> Decide(const Relocation& current, Subject subject,
                              bool changed, bool stands, absl::Time now) {
  Ruling ruling;
  ASSIGN_OR_RETURN(ruling.next, Move(current, Event::kReviewDecided));
  // It goes back to NOT_VERIFIED once they are answered, and this would be
  // lost.
  if (changed && subject == Subject::kVerification &&
      current.state == State::kIncomplete) {
    return FailedPrecondition(
        "STATE_FORBIDS", "the case waits for answers to what the office asked",
        "wait for them, or take the questions back with CorrectRecord");
  }
  if (changed && stands) OpenAgain(subject, now, ruling);
  RETURN_IF_ERROR(
      Next(current.state, Event::kReviewDecided, ruling.next.state).status());
  return ruling;
}

}  // namespace sojourn::relocation::review_rules
