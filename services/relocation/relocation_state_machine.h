#ifndef SERVICES_RELOCATION_RELOCATION_STATE_MACHINE_H_
#define SERVICES_RELOCATION_RELOCATION_STATE_MACHINE_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/relocation/relocation.h"

// Where a case can go. The table says whether an event is possible in a state
// and where it leads; what else must hold is in relocation_rules.
namespace sojourn::relocation {

enum class Event {
  // Intake and decision.
  kAlertRaised,
  kSubmitted,
  kAcknowledged,
  kTriaged,
  kRefereeAdded,
  kReferenceAnswered,
  kVerified,
  kNotVerified,
  kFoundEligible,
  kFoundIneligible,
  kWaitlisted,
  // Proposals. PROPOSED and OFFERED derive from the best proposal: whoever
  // changes proposals names what the best one is now.
  kCityAsked,
  kCityAnswered,
  kPlaceHeld,
  kRouteAssessed,
  kOffered,
  kBestIsOffered,
  kBestIsAsked,
  kNoneLeft,
  kDefenderChose,
  kPlaceConfirmed,
  // The way to safety.
  kRouteChosen,
  kSecurityPlanned,
  kTravelPlanned,
  kClearanceAsked,
  kCleared,
  kClearanceRefused,
  kVisaChanged,
  kFundsAsked,
  kFundsChanged,
  kFundsReceived,
  kDeparted,
  kMovedUnassisted,
  kArrived,
  kAllArrived,
  kMeasuresTaken,
  // Risk, the stay, and what comes after.
  kRiskAssessed,
  kRiskSeconded,
  kStayPlanned,
  kCheckInRecorded,
  kRightsExplained,
  kExtensionAsked,
  kExtensionRefused,
  kStayExtended,
  kEndingBegun,
  kStayClosed,
  kFollowedUp,
  kFollowUpEnded,
  // At any time.
  kAssigned,
  kHandedOver,
  kOfficerCalled,
  kPromiseMissed,
  kConsentGiven,
  kSpokespersonAdded,
  kWithdrawalAsked,
  kWithdrawn,
  kReinstated,
  kSafeElsewhereAsked,
  kSafeElsewhere,
  kReopened,
  kContactLost,
  kDetained,
  kDeceased,
  kInstructed,
  kReleaseAsked,
  kReleased,
  kReleasedAndClosed,
  kDuressHeard,
  kResumed,
  kCorrected,
  // Her rights, and what was exposed.
  kConsentWithdrawn,
  kIdentityRevealed,
  kContactBurnt,
  kDocumentBurnt,
  kPlaceBurnt,
  kContactReplaced,
  // What is written into the file of a case.
  kIntakeUpdated,
  kPersonJoined,
  kInformationAsked,
  kInformationGiven,
  kNoteAdded,
  kDocumentAdded,
  // Another officer looks at a decision, and what she is told of decisions.
  kReviewAsked,
  kReviewDecided,
  kTold,
  // What organisations are told of her story, and what they say.
  kBriefIssued,
  kBriefRead,
  kBriefAnswered,
  kBriefExplained,
  kBriefRevoked,
  // Other networks.
  kReferralSent,
  kReferralAccepted,
  kReferralBounced,
  kReferralLapsed,
  kReferralAnsweredLate,
  kReferralReceived,
  // What an officer does about a step of the workflow.
  kStepRetried,
  kStepSkipped,
  kStepTakenOver,
  kStepDoneByHand,
};
inline constexpr int kEvents = static_cast<int>(Event::kStepDoneByHand) + 1;

std::string_view Name(Event event);
std::optional<Event> ParseEvent(std::string_view name);

// A set of states, as the table's rows name them.
class StateSet {
 public:
  constexpr StateSet(std::initializer_list<State> states) {
    for (const State state : states) bits_ |= Bit(state);
  }
  constexpr bool Has(State state) const { return (bits_ & Bit(state)) != 0; }

  // Every state from `first` to `last` in the order of the enum.
  static constexpr StateSet Range(State first, State last) {
    StateSet set{};
    for (int i = static_cast<int>(first); i <= static_cast<int>(last); ++i) {
      set.bits_ |= uint32_t{1} << i;
    }
    return set;
  }

  constexpr StateSet Without(State state) const {
    StateSet set = *this;
    set.bits_ &= ~Bit(state);
    return set;
  }

 private:
  static constexpr uint32_t Bit(State state) {
    return uint32_t{1} << static_cast<int>(state);
  }
  uint32_t bits_ = 0;
};

struct Transition {
  StateSet from;
  Event event;
  // Nothing: the state stays.
  std::optional<State> to;
};

// Work on the case is going on: not ended in any way. A draft is no case yet:
// it is sent, or nothing happens to it.
inline constexpr StateSet kOpen =
    StateSet::Range(State::kAlerted, State::kFollowUp).Without(State::kDraft);
// There is something left to withdraw from; in FOLLOW_UP she may say that she
// wants no more of it.
inline constexpr StateSet kUnfinished =
    StateSet::Range(State::kAlerted, State::kEnding).Without(State::kDraft);
// Ended by her word, as it was heard.
inline constexpr StateSet kEndedByHer =
    StateSet::Range(State::kWithdrawn, State::kSafeElsewhere);
// Before she has set off.
inline constexpr StateSet kBeforeTravel =
    StateSet::Range(State::kAlerted, State::kPreDeparture)
        .Without(State::kDraft);
// A city may be asked.
inline constexpr StateSet kPlaceable =
    StateSet::Range(State::kEligible, State::kOffered);
// Organisations may be told of it: somebody has it in hand, and helps.
inline constexpr StateSet kBriefed =
    StateSet::Range(State::kAcknowledged, State::kFollowUp)
        .Without(State::kIneligible);
// The case has ended and gives back, by steps of its own, what was held for
// her.
inline constexpr StateSet kGivesBack =
    StateSet::Range(State::kWithdrawn, State::kReferredOut);
// Everything but ERASED: facts are always stored.
inline constexpr StateSet kStored =
    StateSet::Range(State::kAlerted, State::kReferredOut)
        .Without(State::kDraft);

inline constexpr Transition kTransitions[] = {
    // How a case begins; it is never raised again.
    {{State::kAlerted}, Event::kAlertRaised, std::nullopt},
    {{State::kAlerted, State::kDraft}, Event::kSubmitted, State::kSubmitted},
    // An alert may be worked on before the rest of its intake comes.
    {StateSet::Range(State::kAcknowledged, State::kPreDeparture),
     Event::kSubmitted, std::nullopt},

    {{State::kAlerted, State::kSubmitted},
     Event::kAcknowledged,
     State::kAcknowledged},

    {{State::kAcknowledged}, Event::kTriaged, State::kTriaged},
    // Her danger may change at any time.
    {{State::kIncomplete, State::kTriaged, State::kVerifying, State::kVerified,
      State::kNotVerified, State::kEligible, State::kWaitlisted,
      State::kProposed, State::kOffered, State::kDefenderAccepted,
      State::kPreDeparture, State::kTravelling, State::kInStay, State::kEnding,
      State::kFollowUp},
     Event::kTriaged,
     std::nullopt},

    {{State::kTriaged, State::kNotVerified},
     Event::kRefereeAdded,
     State::kVerifying},
    {{State::kVerifying}, Event::kRefereeAdded, std::nullopt},
    {kStored, Event::kReferenceAnswered, std::nullopt},
    {{State::kTriaged, State::kVerifying, State::kNotVerified},
     Event::kVerified,
     State::kVerified},
    {{State::kTriaged, State::kVerifying},
     Event::kNotVerified,
     State::kNotVerified},

    {{State::kVerified, State::kEligible, State::kWaitlisted},
     Event::kFoundEligible,
     State::kEligible},
    // Her view of an L1 decision may follow when a city is asked already.
    {{State::kProposed, State::kOffered}, Event::kFoundEligible, std::nullopt},
    {{State::kTriaged, State::kVerifying, State::kVerified, State::kNotVerified,
      State::kEligible, State::kIneligible, State::kWaitlisted},
     Event::kFoundIneligible,
     State::kIneligible},
    {{State::kVerified, State::kEligible, State::kWaitlisted},
     Event::kWaitlisted,
     State::kWaitlisted},

    {{State::kEligible, State::kWaitlisted, State::kProposed},
     Event::kCityAsked,
     State::kProposed},
    {{State::kOffered}, Event::kCityAsked, std::nullopt},
    {{State::kProposed, State::kOffered}, Event::kCityAnswered, std::nullopt},
    {kStored, Event::kPlaceHeld, std::nullopt},
    {kStored, Event::kRouteAssessed, std::nullopt},
    {{State::kProposed, State::kOffered}, Event::kOffered, State::kOffered},
    {StateSet::Range(State::kProposed, State::kPreDeparture),
     Event::kBestIsOffered, State::kOffered},
    {StateSet::Range(State::kProposed, State::kPreDeparture),
     Event::kBestIsAsked, State::kProposed},
    // A decline or a lost place costs nothing: she waits again with the same
    // level and clocks.
    {StateSet::Range(State::kProposed, State::kPreDeparture), Event::kNoneLeft,
     State::kWaitlisted},
    {StateSet::Range(State::kOffered, State::kTravelling),
     Event::kDefenderChose, std::nullopt},
    {{State::kOffered}, Event::kPlaceConfirmed, State::kDefenderAccepted},

    {{State::kDefenderAccepted, State::kPreDeparture},
     Event::kRouteChosen,
     State::kPreDeparture},
    {{State::kTravelling}, Event::kRouteChosen, std::nullopt},
    {kStored, Event::kSecurityPlanned, std::nullopt},
    {{State::kDefenderAccepted, State::kPreDeparture, State::kTravelling},
     Event::kTravelPlanned,
     std::nullopt},
    {{State::kPreDeparture, State::kTravelling},
     Event::kClearanceAsked,
     std::nullopt},
    {{State::kPreDeparture, State::kTravelling}, Event::kCleared, std::nullopt},
    {kStored, Event::kClearanceRefused, std::nullopt},
    {kStored, Event::kVisaChanged, std::nullopt},
    {kStored, Event::kFundsAsked, std::nullopt},
    {kStored, Event::kFundsChanged, std::nullopt},
    {kStored, Event::kFundsReceived, std::nullopt},
    {{State::kDefenderAccepted, State::kPreDeparture, State::kTravelling},
     Event::kDeparted,
     State::kTravelling},
    // Facts out of turn: stored, flagged, and the state stays.
    {StateSet::Range(State::kAlerted, State::kOffered).Without(State::kDraft),
     Event::kDeparted, std::nullopt},
    {StateSet::Range(State::kInStay, State::kReferredOut), Event::kDeparted,
     std::nullopt},
    {kStored, Event::kMovedUnassisted, std::nullopt},
    {kStored, Event::kArrived, std::nullopt},
    {{State::kDefenderAccepted, State::kPreDeparture, State::kTravelling},
     Event::kAllArrived,
     State::kInStay},

    {kStored, Event::kMeasuresTaken, std::nullopt},

    {kOpen, Event::kRiskAssessed, std::nullopt},
    {kOpen, Event::kRiskSeconded, std::nullopt},
    {{State::kInStay, State::kEnding}, Event::kStayPlanned, std::nullopt},
    {kStored, Event::kCheckInRecorded, std::nullopt},
    {kStored, Event::kRightsExplained, std::nullopt},
    {{State::kInStay, State::kEnding}, Event::kExtensionAsked, std::nullopt},
    // The host's answer comes when it comes.
    {kStored, Event::kExtensionRefused, std::nullopt},
    // The last month begins anew, and later.
    {{State::kInStay, State::kEnding}, Event::kStayExtended, State::kInStay},
    {{State::kInStay}, Event::kEndingBegun, State::kEnding},
    {{State::kEnding}, Event::kStayClosed, State::kFollowUp},
    {kStored, Event::kFollowedUp, std::nullopt},
    {{State::kFollowUp}, Event::kFollowUpEnded, State::kClosed},

    {kOpen, Event::kAssigned, std::nullopt},
    {kOpen, Event::kHandedOver, std::nullopt},
    // Once more where it becomes an emergency later.
    {kOpen, Event::kOfficerCalled, std::nullopt},
    {kBeforeTravel, Event::kPromiseMissed, std::nullopt},
    {kOpen, Event::kConsentGiven, std::nullopt},
    {kOpen, Event::kSpokespersonAdded, std::nullopt},
    {kUnfinished, Event::kWithdrawalAsked, std::nullopt},
    {kUnfinished, Event::kWithdrawn, State::kWithdrawn},
    // Also in follow-up, where nothing is left to give back.
    {kOpen, Event::kSafeElsewhereAsked, std::nullopt},
    {kOpen, Event::kSafeElsewhere, State::kSafeElsewhere},
    // Back to where the case stood; Withdrawal::state_before says where.
    {kEndedByHer, Event::kReinstated, std::nullopt},
    // From the front: the danger is another one, and was triaged anew.
    {{State::kNotVerified}, Event::kReopened, State::kVerifying},
    {{State::kIneligible, State::kFollowUp, State::kClosed, State::kWithdrawn,
      State::kSafeElsewhere},
     Event::kReopened,
     State::kTriaged},
    {kStored, Event::kContactLost, std::nullopt},
    {kStored, Event::kDetained, std::nullopt},
    {kStored, Event::kDeceased, std::nullopt},
    {kOpen, Event::kInstructed, std::nullopt},
    // Two people, after the grace, of a case that stays suspended.
    {kOpen, Event::kReleaseAsked, std::nullopt},
    {StateSet::Range(State::kProposed, State::kPreDeparture), Event::kReleased,
     State::kWaitlisted},
    {StateSet::Range(State::kAlerted, State::kWaitlisted)
         .Without(State::kDraft),
     Event::kReleased, std::nullopt},
    {StateSet::Range(State::kTravelling, State::kFollowUp), Event::kReleased,
     std::nullopt},
    // Nobody is left to look for, or to ask how she is.
    {kOpen, Event::kReleasedAndClosed, State::kClosed},
    {kStored, Event::kDuressHeard, std::nullopt},
    // She is found or free, also when the case has ended meanwhile.
    {kStored, Event::kResumed, std::nullopt},
    {kStored, Event::kCorrected, std::nullopt},

    {kStored, Event::kConsentWithdrawn, std::nullopt},
    {kStored, Event::kIdentityRevealed, std::nullopt},
    {kStored, Event::kContactBurnt, std::nullopt},
    {kStored, Event::kDocumentBurnt, std::nullopt},
    {kStored, Event::kPlaceBurnt, std::nullopt},
    {kStored, Event::kContactReplaced, std::nullopt},

    {kOpen, Event::kIntakeUpdated, std::nullopt},
    {kOpen, Event::kPersonJoined, std::nullopt},
    {{State::kAcknowledged, State::kTriaged, State::kVerifying,
      State::kVerified, State::kNotVerified, State::kEligible,
      State::kWaitlisted},
     Event::kInformationAsked,
     State::kIncomplete},
    {{State::kIncomplete}, Event::kInformationAsked, std::nullopt},
    // Back to where the case stood when it was asked.
    {{State::kIncomplete}, Event::kInformationGiven, std::nullopt},
    {kStored, Event::kNoteAdded, std::nullopt},
    {kStored, Event::kDocumentAdded, std::nullopt},

    {kStored, Event::kReviewAsked, std::nullopt},
    // Or back to where it can be decided again: review_rules.h says where.
    {kStored, Event::kReviewDecided, std::nullopt},
    {kStored, Event::kTold, std::nullopt},

    {kBriefed, Event::kBriefIssued, std::nullopt},
    {kBriefed, Event::kBriefRead, std::nullopt},
    {kBriefed, Event::kBriefAnswered, std::nullopt},
    {kBriefed, Event::kBriefExplained, std::nullopt},
    {kStored, Event::kBriefRevoked, std::nullopt},

    // The case goes on here until the other network has it.
    {kBeforeTravel, Event::kReferralSent, std::nullopt},
    {kBeforeTravel, Event::kReferralAccepted, State::kReferredOut},
    {kStored, Event::kReferralBounced, std::nullopt},
    {kStored, Event::kReferralLapsed, std::nullopt},
    {kStored, Event::kReferralAnsweredLate, std::nullopt},
    // How a case begins that came from another network.
    {{State::kSubmitted}, Event::kReferralReceived, std::nullopt},

    {kStored, Event::kStepRetried, std::nullopt},
    {kStored, Event::kStepSkipped, std::nullopt},
    {kStored, Event::kStepTakenOver, std::nullopt},
    {kStored, Event::kStepDoneByHand, std::nullopt},
};

// The state after `event`, or nothing where the event is not possible.
constexpr std::optional<State> After(State from, Event event) {
  for (const Transition& row : kTransitions) {
    if (row.event == event && row.from.Has(from)) return row.to.value_or(from);
  }
  return std::nullopt;
}

// FAILED_PRECONDITION STATE_FORBIDS where the event is not possible, with what
// is possible instead.
absl::StatusOr<State> Next(State from, Event event);

// The table as a Mermaid state diagram: what README.md shows.
std::string Diagram();

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_STATE_MACHINE_H_
