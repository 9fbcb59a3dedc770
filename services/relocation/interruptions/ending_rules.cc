#include "services/relocation/interruptions/ending_rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_refusal.h"

namespace sojourn::relocation {
namespace {

Flag FlagOf(Ending ending) {
  return ending == Ending::kWithdrawn ? Flag::kWithdrawalUnconfirmed
                                      : Flag::kSafeElsewhereUnconfirmed;
}

using Asks = Guarded<Guard::kCaseSuspended, Guard::kOtherEndAsked,
                     Guard::kDefenderNotConsulted, Guard::kDefenderDisagrees,
                     Guard::kSecondChannelNeeded>;
using Ends = Guarded<Guard::kCaseSuspended, Guard::kOtherEndAsked,
                     Guard::kDefenderDisagrees, Guard::kSecondChannelNeeded,
                     Guard::kSecondOfficerNeeded>;

Asks AsksOf(Ending ending) {
  if (ending == Ending::kWithdrawn) return Event::kWithdrawalAsked;
  return Event::kSafeElsewhereAsked;
}

Ends EndsOf(Ending ending) {
  if (ending == Ending::kWithdrawn) return Event::kWithdrawn;
  return Event::kSafeElsewhere;
}

absl::Status Disagrees(Guarded<Guard::kDefenderDisagrees> event,
                       Ending ending) {
  return Refuse<Guard::kDefenderDisagrees>(
      event,
      ending == Ending::kWithdrawn
          ? "she does not want to withdraw"
          : "she does not say that she is safe elsewhere",
      "leave the case as it is");
}

absl::Status CheckNoOtherEnd(Guarded<Guard::kOtherEndAsked> event,
                             const Relocation& relocation, Ending ending) {
  const std::optional<Ending> asked = AwaitsConfirmation(relocation);
  if (!asked || *asked == ending) return absl::OkStatus();
  return Refuse<Guard::kOtherEndAsked>(
      event, "she was heard to say something else before",
      absl::StrCat("confirm that with ", Av(CallOf(*asked)),
                   ", or take its entry back with CorrectRecord"));
}

// What happened on an earlier journey says nothing of the next one.
void ForgetJourney(Relocation& next) {
  for (const Flag flag :
       {Flag::kDepartedWithoutClearance, Flag::kArrivedWithoutCoordinator,
        Flag::kArrivedWithoutDeparture, Flag::kUnassistedMove,
        Flag::kVisaRefused, Flag::kWithdrawalUnconfirmed,
        Flag::kSafeElsewhereUnconfirmed, Flag::kDefenderViewDue,
        Flag::kAskAnew}) {
    next.flags.erase(flag);
  }
}

}  // namespace

Event AskedEvent(Ending ending) { return AsksOf(ending).event(); }

Event EndedEvent(Ending ending) { return EndsOf(ending).event(); }

std::string_view CallOf(Ending ending) {
  return ending == Ending::kWithdrawn ? "Withdraw" : "MarkSafeElsewhere";
}

std::optional<Ending> AwaitsConfirmation(const Relocation& relocation) {
  for (const Ending ending : {Ending::kWithdrawn, Ending::kSafeElsewhere}) {
    if (relocation.flags.contains(FlagOf(ending)) &&
        After(relocation.state, EndedEvent(ending)).has_value()) {
      return ending;
    }
  }
  return std::nullopt;
}

namespace {

// Nothing rests on a contact that others know, nor on the channel over which
// her duress phrase was heard: two officers who call it hear the same person.
absl::Status CheckFreeToSpeak(
    Guarded<Guard::kSecondChannelNeeded, Guard::kDefenderDisagrees> event,
    const CaseFacts& facts, const ViewFacts& view) {
  return CheckSecondChannel(
      event,
      facts.contact_compromised ||
          facts.relocation.flags.contains(Flag::kDuressHeard),
      view);
}

}  // namespace

absl::StatusOr<Relocation> AskEnding(const CaseFacts& facts, Ending ending,
                                     const ViewFacts& view, std::string_view by,
                                     absl::Time now) {
  const Asks event = AsksOf(ending);
  ASSIGN_OR_RETURN(Relocation next, Move(facts.relocation, event.event()));
  RETURN_IF_ERROR(CheckNotSuspended(event, facts.relocation));
  RETURN_IF_ERROR(CheckNoOtherEnd(event, facts.relocation, ending));
  if (!view.given) {
    return Refuse<Guard::kDefenderNotConsulted>(
        event, "only her own word ends her case",
        "ask her and send defender_view");
  }
  if (!view.agrees) return Disagrees(event, ending);
  RETURN_IF_ERROR(CheckFreeToSpeak(event, facts, view));
  next.withdrawal = Withdrawal{.asked_at = now,
                               .asked_by = std::string(by),
                               .confirmed_at = std::nullopt,
                               .release_not_before = std::nullopt,
                               .state_before = facts.relocation.state};
  // A wish that the case has outlived waits no more.
  next.flags.erase(Flag::kWithdrawalUnconfirmed);
  next.flags.insert(FlagOf(ending));
  return next;
}

absl::StatusOr<Relocation> ConfirmEnding(const CaseFacts& facts, Ending ending,
                                         const ViewFacts& view,
                                         bool second_channel,
                                         std::string_view by, absl::Time now) {
  const Ends event = EndsOf(ending);
  ASSIGN_OR_RETURN(Relocation next, Move(facts.relocation, event.event()));
  RETURN_IF_ERROR(CheckNotSuspended(event, facts.relocation));
  RETURN_IF_ERROR(CheckNoOtherEnd(event, facts.relocation, ending));
  if (!facts.relocation.withdrawal.has_value()) {
    return Internal("an end is confirmed that nobody asked for");
  }
  if (view.given && !view.agrees) return Disagrees(event, ending);
  RETURN_IF_ERROR(CheckFreeToSpeak(event, facts, view));
  const bool second_officer = facts.relocation.withdrawal->asked_by != by;
  if (!second_channel && !second_officer) {
    return Refuse<Guard::kSecondOfficerNeeded>(
        event,
        "the end of a case takes effect when a second channel or a second "
        "officer confirms it",
        absl::StrCat("ask her on another channel, or let another officer call ",
                     Av(CallOf(ending))));
  }
  next.withdrawal->confirmed_at = now;
  next.withdrawal->release_not_before = now + kWithdrawalGrace;
  next.withdrawal->state_before = facts.relocation.state;
  next.flags.erase(FlagOf(ending));
  return next;
}

bool IsConfirmedAlone(const Withdrawal& withdrawal, std::string_view by) {
  return withdrawal.confirmed_at.has_value() && withdrawal.asked_by == by;
}

bool KeepInDoubt(absl::Time now, Relocation& next) {
  if (!kEndedByHer.Has(next.state) || !next.withdrawal ||
      !next.withdrawal->release_not_before ||
      now >= *next.withdrawal->release_not_before) {
    return false;
  }
  next.withdrawal->release_not_before =
      std::max(*next.withdrawal->release_not_before, now + kKeptInDoubt);
  return true;
}

absl::StatusOr<Relocation> Reopen(const CaseFacts& facts,
                                  const ReopenChoice& choice, absl::Time now) {
  const Relocation& current = facts.relocation;
  ASSIGN_OR_RETURN(Relocation next, Move(current, Event::kReopened));
  RETURN_IF_ERROR(CheckNotSuspended(Event::kReopened, current));
  if (kEndedByHer.Has(current.state) && current.withdrawal &&
      current.withdrawal->release_not_before &&
      now < *current.withdrawal->release_not_before) {
    return Refuse<Guard::kReleasePending>(
        Event::kReopened, "nothing has been given back yet",
        "take the end back with CorrectRecord: her place and money stay hers");
  }
  if (!choice.view.given) {
    return Refuse<Guard::kDefenderNotConsulted>(
        Event::kReopened, "her case is taken up again at her word",
        "ask her and send defender_view");
  }
  RETURN_IF_ERROR(
      CheckView(Event::kReopened, facts, choice.view, now).status());
  if (!choice.view.agrees) {
    return Refuse<Guard::kDefenderDisagrees>(
        Event::kReopened, "she does not want her case taken up again",
        "leave it as it is");
  }
  ForgetJourney(next);
  next.reopened = Reopening{.at = now, .version = current.version + 1};
  next.withdrawal = std::nullopt;
  next.milestones = Milestones{.acknowledged = now, .triaged = now};
  next.paused_since = std::nullopt;
  next.paused_total = absl::ZeroDuration();
  next.level_forced = facts.imminent_threat;
  next.level = facts.imminent_threat ? Level::kL1 : choice.level;
  next.level_presumed = false;
  if (next.lead_subject.empty()) {
    next.lead_subject = choice.officer;
    next.lead_organisation_id = choice.organisation_id;
  }
  return next;
}

}  // namespace sojourn::relocation
