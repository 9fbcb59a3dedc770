#ifndef SERVICES_RELOCATION_RELOCATION_STATE_MACHINE_H_
#define SERVICES_RELOCATION_RELOCATION_STATE_MACHINE_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_guards.h"
#include "services/relocation/relocation_targets.h"

// Where a case can go. The table says whether an event is possible in a state,
// where it leads, and what the facts can have against it; the rules of each
// part say whether they do (relocation_refusal.h).
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
  kBridgingAsked,
  kFundLost,
  kDeparted,
  kDepartedToShelter,
  kMovedUnassisted,
  kArrived,
  kShelterReached,
  kAllArrived,
  kStayBegun,
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
  // Of a place that she is on the way to or lives in; one that is lost before
  // is told by what is best then.
  kPlaceDisrupted,
  kPlaceRestored,
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
  kRelativeRecorded,
  kRelativeClosed,
  kInformationAsked,
  kInformationGiven,
  kNoteAdded,
  kDocumentAdded,
  // Another officer looks at a decision, and what she is told of decisions.
  kReviewAsked,
  kReviewDecided,
  kTold,
  // She says no to what was about to be decided; what each says to a decision
  // after it was taken.
  kDefenderObjected,
  kDefenderHeard,
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
  kErased,
  // What an officer does about a step of the workflow.
  kStepRetried,
  kStepSkipped,
  kStepTakenOver,
  kStepDoneByHand,
};
inline constexpr int kEvents = static_cast<int>(Event::kStepDoneByHand) + 1;

std::string_view Name(Event event);
std::optional<Event> ParseEvent(std::string_view name);

struct Transition {
  StateSet from;
  Event event;
  // Nothing: the state stays.
  Target to;
  // What the facts can have against it, each with its reason.
  GuardSet guards = {};
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
// Another city is asked from there only where her place cannot be lived in.
inline constexpr StateSet kLivedIn = {State::kInStay, State::kEnding};
// A fund may be asked before a place is found; of INCOMPLETE, where it was
// triaged before.
inline constexpr StateSet kBridged =
    StateSet::Range(State::kIncomplete, State::kTravelling)
        .Without(State::kNotVerified)
        .Without(State::kIneligible);
// A way to a shelter may be planned and permitted while no place is hers;
// coordination_rules.h says at which level before it is decided that she is
// helped.
inline constexpr StateSet kSheltered{
    State::kIncomplete, State::kTriaged,    State::kVerifying, State::kVerified,
    State::kEligible,   State::kWaitlisted, State::kProposed,  State::kOffered};
// And once one is.
inline constexpr StateSet kWithPlace =
    StateSet::Range(State::kDefenderAccepted, State::kTravelling);
// Organisations may be told of it: somebody has it in hand, and helps.
inline constexpr StateSet kBriefed =
    StateSet::Range(State::kAcknowledged, State::kFollowUp)
        .Without(State::kIneligible);
// The case has ended and gives back, by steps of its own, what was held for
// her.
inline constexpr StateSet kGivesBack =
    StateSet::Range(State::kWithdrawn, State::kReferredOut);
// The office may ask for what is missing.
inline constexpr StateSet kAsksBack = {
    State::kAcknowledged, State::kTriaged,  State::kVerifying, State::kVerified,
    State::kNotVerified,  State::kEligible, State::kWaitlisted};
// Everything but ERASED: facts are always stored.
inline constexpr StateSet kStored =
    StateSet::Range(State::kAlerted, State::kReferredOut)
        .Without(State::kDraft);

inline constexpr Transition kTransitions[] = {
    // How a case begins; it is never raised again.
    {{State::kAlerted}, Event::kAlertRaised, std::nullopt},
    {{State::kAlerted, State::kDraft},
     Event::kSubmitted,
     State::kSubmitted,
     kCompletesAlert},
    // An alert may be worked on before the rest of its intake comes.
    {StateSet::Range(State::kAcknowledged, State::kPreDeparture)
         .Without(State::kIncomplete),
     Event::kSubmitted, std::nullopt, kCompletesAlert},
    // It may answer what was asked.
    {{State::kIncomplete},
     Event::kSubmitted,
     {Target::kWhereItStood, kAsksBack},
     kCompletesAlert},

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
    {kUntriaged, Event::kRefereeAdded, std::nullopt},
    {{State::kVerifying}, Event::kRefereeAdded, std::nullopt},
    {kStored, Event::kReferenceAnswered, std::nullopt},
    {{State::kTriaged, State::kVerifying, State::kNotVerified},
     Event::kVerified,
     State::kVerified,
     {Guard::kCommunityMissing, Guard::kInterviewMissing,
      Guard::kRefereesMissing, Guard::kReferencesConflict,
      Guard::kSourcesMissing}},
    {{State::kTriaged, State::kVerifying},
     Event::kNotVerified,
     State::kNotVerified,
     {Guard::kReferencesConflict}},

    {{State::kVerified, State::kEligible, State::kWaitlisted},
     Event::kFoundEligible,
     State::kEligible,
     kHerDecision},
    // Her view of an L1 decision may follow when a city is asked already.
    {{State::kProposed, State::kOffered},
     Event::kFoundEligible,
     std::nullopt,
     kHerDecision},
    {{State::kTriaged, State::kVerifying, State::kVerified, State::kNotVerified,
      State::kEligible, State::kIneligible, State::kWaitlisted},
     Event::kFoundIneligible,
     State::kIneligible,
     {Guard::kCaseSuspended, Guard::kDefenderNotConsulted,
      Guard::kSecondChannelNeeded}},
    {{State::kVerified, State::kEligible, State::kWaitlisted},
     Event::kWaitlisted,
     State::kWaitlisted,
     kHerDecision},

    {{State::kEligible, State::kWaitlisted, State::kProposed},
     Event::kCityAsked,
     State::kProposed,
     kMayBeAsked},
    {{State::kOffered}, Event::kCityAsked, std::nullopt, kMayBeAsked},
    // She lives somewhere until she moves: her stay goes on meanwhile.
    {kLivedIn, Event::kCityAsked, std::nullopt,
     kMayBeAsked.And({Guard::kPlaceFit})},
    {{State::kProposed, State::kOffered, State::kInStay, State::kEnding},
     Event::kCityAnswered,
     std::nullopt},
    {kStored, Event::kPlaceHeld, std::nullopt},
    {kStored, Event::kRouteAssessed, std::nullopt},
    {{State::kProposed, State::kOffered},
     Event::kOffered,
     State::kOffered,
     kMayBeOffered},
    {kLivedIn, Event::kOffered, std::nullopt, kMayBeOffered},
    {StateSet::Range(State::kProposed, State::kPreDeparture),
     Event::kBestIsOffered, State::kOffered},
    {kLivedIn, Event::kBestIsOffered, std::nullopt},
    {StateSet::Range(State::kProposed, State::kPreDeparture),
     Event::kBestIsAsked, State::kProposed},
    {kLivedIn, Event::kBestIsAsked, std::nullopt},
    // A decline or a lost place costs nothing: she waits again with the same
    // level and clocks.
    {StateSet::Range(State::kProposed, State::kPreDeparture), Event::kNoneLeft,
     State::kWaitlisted},
    {kLivedIn, Event::kNoneLeft, std::nullopt},
    {StateSet::Range(State::kOffered, State::kEnding), Event::kDefenderChose,
     std::nullopt,
     kHerDecision.And({Guard::kAlreadyChosen, Guard::kNoLiveHold,
                       Guard::kNoVisaRefused, Guard::kNobodyLeft,
                       Guard::kChildrenAlone})},
    // Who lives somewhere goes on from there like anybody who has a place.
    {{State::kOffered, State::kInStay, State::kEnding},
     Event::kPlaceConfirmed,
     State::kDefenderAccepted},

    {{State::kDefenderAccepted, State::kPreDeparture},
     Event::kRouteChosen,
     State::kPreDeparture,
     kRouteIsHers},
    {{State::kTravelling}, Event::kRouteChosen, std::nullopt, kRouteIsHers},
    {kStored, Event::kSecurityPlanned, std::nullopt},
    // To a shelter also before; that moves no state, as it is no place of hers.
    {kSheltered, Event::kTravelPlanned, std::nullopt, kWayIsPlanned},
    {kWithPlace, Event::kTravelPlanned, std::nullopt, kWayIsPlanned},
    {kSheltered, Event::kClearanceAsked, std::nullopt, kWayIsReady},
    {kWithPlace, Event::kClearanceAsked, std::nullopt, kWayIsReady},
    {kSheltered, Event::kCleared, std::nullopt, kWayIsReady},
    {kWithPlace, Event::kCleared, std::nullopt, kWayIsReady},
    {kStored, Event::kClearanceRefused, std::nullopt},
    {kStored, Event::kVisaChanged, std::nullopt},
    {kStored, Event::kFundsAsked, std::nullopt},
    {kStored, Event::kFundsChanged, std::nullopt},
    {kStored, Event::kFundsReceived, std::nullopt},
    {kBridged, Event::kBridgingAsked, std::nullopt,
     kHerDecision.And({Guard::kNotOnCase, Guard::kMergedAway,
                       Guard::kConsentMissing, Guard::kBridgingUnderWay})},
    {kStored, Event::kFundLost, std::nullopt},
    {{State::kDefenderAccepted, State::kPreDeparture, State::kTravelling},
     Event::kDeparted,
     State::kTravelling},
    // Facts out of turn: stored, flagged, and the state stays.
    {StateSet::Range(State::kAlerted, State::kOffered).Without(State::kDraft),
     Event::kDeparted, std::nullopt},
    {StateSet::Range(State::kInStay, State::kReferredOut), Event::kDeparted,
     std::nullopt},
    {kStored, Event::kDepartedToShelter, std::nullopt},
    {kStored, Event::kMovedUnassisted, std::nullopt},
    {kStored, Event::kArrived, std::nullopt},
    // Nobody is on the way to her place any more.
    {{State::kTravelling}, Event::kShelterReached, State::kPreDeparture},
    {kStored.Without(State::kTravelling), Event::kShelterReached, std::nullopt},
    {kWithPlace, Event::kAllArrived, State::kInStay},
    // They had arrived before somebody was named who receives them.
    {kWithPlace, Event::kStayBegun, State::kInStay},

    {kStored, Event::kMeasuresTaken, std::nullopt},

    {kOpen, Event::kRiskAssessed, std::nullopt},
    {kOpen, Event::kRiskSeconded, std::nullopt, {Guard::kSecondOfficerNeeded}},
    {{State::kInStay, State::kEnding},
     Event::kStayPlanned,
     std::nullopt,
     kHerDecision},
    {kStored, Event::kCheckInRecorded, std::nullopt},
    {kStored, Event::kRightsExplained, std::nullopt},
    {{State::kInStay, State::kEnding},
     Event::kExtensionAsked,
     std::nullopt,
     kHerDecision.And({Guard::kNoPlaceConfirmed, Guard::kPlaceBurnt,
                       Guard::kExtensionUnderWay, Guard::kStayNotLawful})},
    // The host's answer comes when it comes.
    {kStored, Event::kExtensionRefused, std::nullopt},
    // The last month begins anew, and later.
    {{State::kInStay, State::kEnding}, Event::kStayExtended, State::kInStay},
    // Nobody is put out: she says where she goes.
    {kStored, Event::kPlaceDisrupted, std::nullopt},
    {kStored, Event::kPlaceRestored, std::nullopt},
    {{State::kInStay},
     Event::kEndingBegun,
     State::kEnding,
     kHerDecision.And({Guard::kNoPlaceConfirmed, Guard::kEndingTooEarly})},
    {{State::kEnding},
     Event::kStayClosed,
     State::kFollowUp,
     kHerDecision.And({Guard::kRiskNotAssessed, Guard::kMemberNotConsulted,
                       Guard::kMemberDisagrees})},
    // A fact; that she wants no more of it is her decision.
    {kStored, Event::kFollowedUp, std::nullopt, kHerDecision},
    {{State::kFollowUp}, Event::kFollowUpEnded, State::kClosed, kHerDecision},

    {kOpen, Event::kAssigned, std::nullopt, kMayReceive},
    {kOpen, Event::kHandedOver, std::nullopt, {Guard::kNotOnCase}},
    // Once more where it becomes an emergency later.
    {kOpen, Event::kOfficerCalled, std::nullopt},
    {kBeforeTravel, Event::kPromiseMissed, std::nullopt},
    {kOpen,
     Event::kConsentGiven,
     std::nullopt,
     {Guard::kGuardianNeeded, Guard::kSecondChannelNeeded,
      Guard::kDefenderDisagrees}},
    {kOpen, Event::kSpokespersonAdded, std::nullopt},
    {kUnfinished, Event::kWithdrawalAsked, std::nullopt, kEndAsked},
    {kUnfinished, Event::kWithdrawn, State::kWithdrawn, kEndConfirmed},
    // Also in follow-up, where nothing is left to give back.
    {kOpen, Event::kSafeElsewhereAsked, std::nullopt, kEndAsked},
    {kOpen, Event::kSafeElsewhere, State::kSafeElsewhere, kEndConfirmed},
    // From the front: the danger is another one, and was triaged anew.
    {{State::kNotVerified}, Event::kReopened, State::kVerifying, kTakenUpAgain},
    {{State::kIneligible, State::kFollowUp, State::kClosed, State::kWithdrawn,
      State::kSafeElsewhere},
     Event::kReopened,
     State::kTriaged,
     kTakenUpAgain},
    {kStored, Event::kContactLost, std::nullopt},
    {kStored, Event::kDetained, std::nullopt},
    {kStored, Event::kDeceased, std::nullopt},
    {kOpen, Event::kInstructed, std::nullopt},
    // Two people, after the grace, of a case that stays suspended; the second
    // one's word is asked like the first one's, and releases.
    {kOpen,
     Event::kReleaseAsked,
     std::nullopt,
     {Guard::kNotSuspended, Guard::kNotOnCase, Guard::kGraceNotOver,
      Guard::kSecondOfficerNeeded}},
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
    {kStored,
     Event::kResumed,
     std::nullopt,
     {Guard::kCaseSuspended, Guard::kNotSuspended,
      Guard::kSecondChannelNeeded}},
    // What an entry moved goes back, where nothing later builds on it.
    {kStored,
     Event::kCorrected,
     {Target::kBeforeTheEntry, kOpen},
     {Guard::kCannotBeCorrected, Guard::kNotOnCase, Guard::kReleaseBegun,
      Guard::kLegBegun}},

    {kStored,
     Event::kConsentWithdrawn,
     std::nullopt,
     {Guard::kGuardianNeeded, Guard::kDefenderDisagrees}},
    {kStored,
     Event::kIdentityRevealed,
     std::nullopt,
     {Guard::kBreakGlassNeeded, Guard::kRevealedBefore}},
    {kStored, Event::kContactBurnt, std::nullopt},
    {kStored, Event::kDocumentBurnt, std::nullopt},
    {kStored, Event::kPlaceBurnt, std::nullopt},
    {kStored, Event::kContactReplaced, std::nullopt,
     kHerWord.And({Guard::kNotOnCase})},

    {kOpen, Event::kIntakeUpdated, std::nullopt, {Guard::kConsentMissing}},
    {kOpen, Event::kPersonJoined, std::nullopt,
     kHerDecision.And({Guard::kOwnWordNeeded, Guard::kMemberNotConsulted,
                       Guard::kMemberDisagrees, Guard::kPrivateInterviewMissing,
                       Guard::kConsentMissing, Guard::kCustodyMissing})},
    {kOpen, Event::kRelativeRecorded, std::nullopt, {Guard::kRelativeClosed}},
    {kOpen, Event::kRelativeClosed, std::nullopt, {Guard::kRelativeClosed}},
    {kAsksBack, Event::kInformationAsked, State::kIncomplete},
    {{State::kIncomplete}, Event::kInformationAsked, std::nullopt},
    // Once the last question has its answer.
    {{State::kIncomplete},
     Event::kInformationGiven,
     Target::Always(Target::kWhereItStood, kAsksBack),
     {Guard::kConsentMissing}},
    {kStored, Event::kNoteAdded, std::nullopt},
    {kStored, Event::kDocumentAdded, std::nullopt, {Guard::kDocumentsFull}},

    {kStored,
     Event::kReviewAsked,
     std::nullopt,
     {Guard::kDefenderDisagrees, Guard::kReviewOpen}},
    {kStored.Without(State::kNotVerified)
         .Without(State::kIneligible)
         .Without(State::kWithdrawn)
         .Without(State::kSafeElsewhere),
     Event::kReviewDecided, std::nullopt, kLookedAtAnew},
    {{State::kNotVerified},
     Event::kReviewDecided,
     {Target::kDecidedAnew, {State::kVerifying}},
     kLookedAtAnew},
    {{State::kIneligible},
     Event::kReviewDecided,
     {Target::kDecidedAnew, {State::kTriaged, State::kVerified}},
     kLookedAtAnew},
    {kEndedByHer,
     Event::kReviewDecided,
     {Target::kWhereItStood, kOpen},
     kLookedAtAnew},
    {kStored, Event::kTold, std::nullopt},

    {kStored, Event::kDefenderObjected, std::nullopt},
    // What it stops moves the case as every lost place does, by what is best
    // then; an end that she takes back is only kept in doubt.
    {kStored, Event::kDefenderHeard, std::nullopt, kHeardLater},

    {kBriefed, Event::kBriefIssued, std::nullopt,
     kToldInHerWords.And({Guard::kTooManyBriefs})},
    {kBriefed, Event::kBriefRead, std::nullopt},
    {kBriefed,
     Event::kBriefAnswered,
     std::nullopt,
     {Guard::kTooManyQuestions, Guard::kQuestionOpen}},
    {kBriefed, Event::kBriefExplained, std::nullopt,
     kToldInHerWords.And({Guard::kBriefClosed, Guard::kNoQuestion})},
    {kStored, Event::kBriefRevoked, std::nullopt, {Guard::kBriefClosed}},

    // The case goes on here until the other network has it.
    {kBeforeTravel, Event::kReferralSent, std::nullopt,
     kHerDecision.And({Guard::kNotOnCase, Guard::kDefenderLeft,
                       Guard::kMergedAway, Guard::kReferralPending,
                       Guard::kConsentMissing})},
    {kBeforeTravel,
     Event::kReferralAccepted,
     State::kReferredOut,
     {Guard::kReferralAnswered}},
    {kStored,
     Event::kReferralBounced,
     std::nullopt,
     {Guard::kReferralAnswered}},
    {kStored, Event::kReferralLapsed, std::nullopt},
    {kStored, Event::kReferralAnsweredLate, std::nullopt},
    // How a case begins that came from another network.
    {{State::kSubmitted},
     Event::kReferralReceived,
     std::nullopt,
     {Guard::kReferralNotYet, Guard::kReferralExpired}},

    // Nothing is left but that it was.
    {kStored, Event::kErased, State::kErased,
     kHerDecision.And({Guard::kLegalHold, Guard::kReleasePending,
                       Guard::kCaseOpen, Guard::kRetentionNotDue,
                       Guard::kNotAMistake, Guard::kSecondOfficerNeeded})},

    {kStored,
     Event::kStepRetried,
     std::nullopt,
     {Guard::kStepEnded, Guard::kStepRunning, Guard::kStepNotStuck,
      Guard::kStepNotWanted}},
    {kStored,
     Event::kStepSkipped,
     std::nullopt,
     {Guard::kStepNeeded, Guard::kStepEnded, Guard::kStepRunning,
      Guard::kStepNotStuck}},
    {kStored,
     Event::kStepTakenOver,
     std::nullopt,
     {Guard::kStepNotByHand, Guard::kStepEnded, Guard::kStepRunning,
      Guard::kStepNotStuck, Guard::kStepNotWanted}},
    {kStored,
     Event::kStepDoneByHand,
     std::nullopt,
     {Guard::kStepEnded, Guard::kStepRunning, Guard::kStepNotTakenOver,
      Guard::kStepNotDone}},
};

constexpr const Transition* FindRow(State from, Event event) {
  for (const Transition& row : kTransitions) {
    if (row.event == event && row.from.Has(from)) return &row;
  }
  return nullptr;
}

// The state after `event`, or nothing where the event is not possible. Where
// the facts say where it leads it is the state as it is, until a rule has found
// another.
constexpr std::optional<State> After(State from, Event event) {
  const Transition* const row = FindRow(from, event);
  if (row == nullptr) return std::nullopt;
  return row->to.From(from);
}

// FAILED_PRECONDITION STATE_FORBIDS where the event is not possible, with what
// is possible instead.
absl::StatusOr<State> Next(State from, Event event);
// To the state that a rule has found. INTERNAL where no row leads there.
absl::StatusOr<State> Next(State from, Event event, State found);

// The table as a Mermaid state diagram: what README.md shows.
std::string Diagram();
// Every row with its guards: what docs/relocation-table.md shows.
std::string TableInWords();

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_STATE_MACHINE_H_
