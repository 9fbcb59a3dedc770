#include "services/relocation/relocation_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/afterwards/afterwards_rules.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/relocation_refusal.h"

namespace sojourn::relocation {
namespace {

int Confirming(absl::Span<const RefereeFacts> referees) {
  return static_cast<int>(std::count_if(
      referees.begin(), referees.end(), [](const RefereeFacts& referee) {
        return referee.consented && referee.finding == Finding::kConfirms;
      }));
}

bool AnyFinding(absl::Span<const RefereeFacts> referees, Finding finding) {
  return std::any_of(
      referees.begin(), referees.end(),
      [&](const RefereeFacts& each) { return each.finding == finding; });
}

absl::Status SecondChannelNeeded() {
  return FailedPrecondition(
      Name(Guard::kSecondChannelNeeded),
      "her safe contact is compromised: a view over it proves nothing",
      "ask her on another channel or in person");
}

absl::Status Wanted(const ViewFacts& view) {
  if (!view.given || view.agrees) return absl::OkStatus();
  return FailedPrecondition(Name(Guard::kDefenderDisagrees),
                            "she does not want this", "record what she wants");
}

using Verification = Guarded<Guard::kReferencesConflict>;

Verification EventOf(const VerificationChoice& choice) {
  if (choice.verified) return Event::kVerified;
  return Event::kNotVerified;
}

absl::Status HasEffectsOutside() {
  return Refuse<Guard::kCannotBeCorrected>(
      Event::kCorrected, "an entry of this kind has effects outside the case",
      "record what is true now with the call that changes it");
}

absl::Status CheckEvidence(const VerificationChoice& choice) {
  if (choice.evidence_given) return absl::OkStatus();
  switch (choice.path) {
    case VerificationPath::kReferees:
      break;
    case VerificationPath::kCommunity:
      return Refuse<Guard::kCommunityMissing>(
          Event::kVerified, "nobody of her community is named",
          "write in evidence who answered and how she knows her, or verify by "
          "another path");
    case VerificationPath::kDocumentedPublic:
      return Refuse<Guard::kSourcesMissing>(
          Event::kVerified, "no public source is named",
          "write in evidence what was read and where, or verify by another "
          "path");
    case VerificationPath::kInterview:
      return Refuse<Guard::kInterviewMissing>(
          Event::kVerified, "no interview is written down",
          "write in evidence who held it, when, in which language, and whether "
          "she was alone or with an interpreter");
  }
  return absl::OkStatus();
}

absl::Status LaterEntriesBuildOnIt() {
  return Refuse<Guard::kCannotBeCorrected>(
      Event::kCorrected, "later entries build on this one",
      "correct the later entries first, newest first");
}

// What an entry that moved the state or met a promise leaves behind.
void TakeBack(Event event, Relocation& next) {
  switch (event) {
    case Event::kAcknowledged:
      next.milestones.acknowledged = std::nullopt;
      return;
    case Event::kTriaged:
      next.milestones.triaged = std::nullopt;
      next.milestones.risk_asked = std::nullopt;
      next.level_presumed = true;
      return;
    case Event::kVerified:
    case Event::kNotVerified:
      next.milestones.verified = std::nullopt;
      return;
    case Event::kFoundEligible:
    case Event::kFoundIneligible:
    case Event::kWaitlisted:
      next.milestones.decided = std::nullopt;
      return;
    case Event::kWithdrawalAsked:
    case Event::kWithdrawn:
    case Event::kSafeElsewhereAsked:
    case Event::kSafeElsewhere:
      next.withdrawal = std::nullopt;
      next.flags.erase(Flag::kWithdrawalUnconfirmed);
      next.flags.erase(Flag::kSafeElsewhereUnconfirmed);
      return;
    default:
      return;
  }
}

// The stay began by it, and by what was written after it: without her there
// would be a stay of nobody.
bool StayBuildsOn(const EntryFacts& arrival, State now) {
  constexpr StateSet kStays = StateSet::Range(State::kInStay, State::kFollowUp);
  return arrival.event == Event::kArrived && kStays.Has(now) &&
         !kStays.Has(arrival.state_before);
}

bool CanBeTakenBack(Event event) {
  switch (event) {
    case Event::kAcknowledged:
    case Event::kTriaged:
    case Event::kRefereeAdded:
    case Event::kReferenceAnswered:
    case Event::kVerified:
    case Event::kNotVerified:
    case Event::kFoundEligible:
    case Event::kFoundIneligible:
    case Event::kWaitlisted:
    case Event::kTravelPlanned:
    case Event::kCleared:
    case Event::kDeparted:
    case Event::kDepartedToShelter:
    case Event::kMovedUnassisted:
    case Event::kArrived:
    case Event::kShelterReached:
    case Event::kAllArrived:
    case Event::kStayBegun:
    case Event::kMeasuresTaken:
    case Event::kRiskAssessed:
    case Event::kStayPlanned:
    case Event::kCheckInRecorded:
    case Event::kRightsExplained:
    case Event::kEndingBegun:
    case Event::kFollowedUp:
    case Event::kFollowUpEnded:
    case Event::kConsentGiven:
    case Event::kSpokespersonAdded:
    case Event::kWithdrawalAsked:
    case Event::kWithdrawn:
    case Event::kSafeElsewhereAsked:
    case Event::kSafeElsewhere:
    case Event::kContactLost:
    case Event::kDetained:
    case Event::kDeceased:
    case Event::kInstructed:
    case Event::kReleaseAsked:
    case Event::kDuressHeard:
    case Event::kResumed:
    case Event::kContactReplaced:
    case Event::kRelativeRecorded:
    case Event::kRelativeClosed:
    case Event::kInformationAsked:
    case Event::kNoteAdded:
    case Event::kDocumentAdded:
    case Event::kTold:
      return true;
    default:
      return false;
  }
}

}  // namespace

absl::StatusOr<std::optional<absl::Time>> CheckView(const CaseFacts& facts,
                                                    const ViewFacts& view,
                                                    absl::Time now) {
  if (!view.given) {
    if (view.follows && facts.relocation.level == Level::kL1) {
      return now + kViewMayFollow;
    }
    return FailedPrecondition(
        Name(Guard::kDefenderNotConsulted),
        "a decision about her needs her view",
        facts.relocation.level == Level::kL1
            ? "ask her and send defender_view, or say in view_follows_reason "
              "why it will follow within 24 hours"
            : "ask her over the safe contact and send defender_view");
  }
  const bool over_it_only = facts.contact_compromised ||
                            facts.relocation.flags.contains(Flag::kDuressHeard);
  if (over_it_only && !view.on_second_channel) return SecondChannelNeeded();
  return std::nullopt;
}

absl::Status CheckSecondChannel(bool contact_burnt, const ViewFacts& view) {
  if (contact_burnt && (!view.given || !view.on_second_channel)) {
    return SecondChannelNeeded();
  }
  return Wanted(view);
}

absl::Status CheckWanted(Guarded<Guard::kDefenderDisagrees> /*event*/,
                         const ViewFacts& view) {
  return Wanted(view);
}

absl::StatusOr<std::optional<absl::Time>> CheckHerChoice(HerChoice event,
                                                         const CaseFacts& facts,
                                                         const ViewFacts& view,
                                                         bool must_agree,
                                                         absl::Time now) {
  RETURN_IF_ERROR(CheckNotSuspended(event, facts.relocation));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> due,
                   CheckView(event, facts, view, now));
  if (must_agree && view.given && !view.agrees) {
    return Refuse<Guard::kDefenderDisagrees>(
        event, "she does not agree to this",
        "talk with her about what she wants");
  }
  return due;
}

absl::Status CheckNotSuspended(const Relocation& relocation) {
  if (!relocation.suspended()) return absl::OkStatus();
  // By what is for whoever may know it: one text, whatever it is.
  return FailedPrecondition(Name(Guard::kCaseSuspended),
                            "the case is suspended: she cannot be asked now",
                            "talk with the lead of the case; Resume takes it "
                            "up once she is found or free");
}

absl::Status CheckNotMergedAway(const Relocation& relocation) {
  if (relocation.merged_into.empty()) return absl::OkStatus();
  return FailedPrecondition(
      Name(Guard::kMergedAway),
      "this case was merged, and another one goes on for it",
      "do it in the case that merged_into names, or take the merge back with "
      "UndoMerge");
}

absl::StatusOr<Relocation> Move(const Relocation& current, Event event) {
  ASSIGN_OR_RETURN(const State state, Next(current.state, event));
  Relocation next = current;
  next.state = state;
  return next;
}

absl::StatusOr<Relocation> Move(const Relocation& current, Event event,
                                State found) {
  ASSIGN_OR_RETURN(const State state, Next(current.state, event, found));
  Relocation next = current;
  next.state = state;
  return next;
}

Level PresumedLevel(bool alert, bool imminent_threat,
                    std::optional<Level> proposed) {
  if (alert || imminent_threat) return Level::kL1;
  return proposed.value_or(Level::kL2);
}

absl::StatusOr<Relocation> CompleteAlert(const CaseFacts& facts,
                                         bool imminent_threat) {
  if (!facts.relocation.alert_only) {
    return Refuse<Guard::kNothingToComplete>(
        Event::kSubmitted, "this case has its intake already",
        "send a new request without relocation_id");
  }
  ASSIGN_OR_RETURN(Relocation next, Move(facts.relocation, Event::kSubmitted));
  next.alert_only = false;
  next.level_forced = imminent_threat;
  if (imminent_threat) next.level = Level::kL1;
  return next;
}

absl::StatusOr<Relocation> Acknowledge(const CaseFacts& facts,
                                       std::string_view officer,
                                       std::string_view organisation_id) {
  ASSIGN_OR_RETURN(Relocation next,
                   Move(facts.relocation, Event::kAcknowledged));
  if (next.lead_subject.empty()) {
    next.lead_subject = officer;
    next.lead_organisation_id = organisation_id;
  }
  return next;
}

absl::Status CheckMayReplaceContact(bool trusted) {
  if (trusted) return absl::OkStatus();
  return Refuse<Guard::kNotOnCase>(
      Event::kContactReplaced,
      "you do not work on this case, or took it less than a day ago",
      "ask its lead to give it to you with AssignCase, or a security officer "
      "to replace the contact");
}

absl::Status CheckNewContact(bool contact_burnt, const ViewFacts& view) {
  if (!view.given) {
    return Refuse<Guard::kDefenderNotConsulted>(
        Event::kContactReplaced, "a new contact is agreed with her",
        "ask her on another channel or in person, and send defender_view");
  }
  return CheckSecondChannel(Event::kContactReplaced, contact_burnt, view);
}

bool TakesOver(const AssignmentFacts& facts) {
  if (facts.subject == facts.by && !facts.by_is_trusted) return true;
  if (!facts.as_lead || facts.lead_before.empty()) return false;
  const bool given = facts.by == facts.lead_before && facts.by_is_trusted;
  return facts.subject != facts.lead_before && !given;
}

absl::StatusOr<Relocation> Triage(const CaseFacts& facts, Level level,
                                  Kind kind, Horizon horizon) {
  ASSIGN_OR_RETURN(Relocation next, Move(facts.relocation, Event::kTriaged));
  next.level_forced = facts.imminent_threat;
  next.level = facts.imminent_threat ? Level::kL1 : level;
  next.level_presumed = false;
  next.kind = kind;
  next.horizon = horizon;
  return next;
}

int RefereesNeeded(Level level) { return level == Level::kL1 ? 1 : 2; }

bool AnswersConflict(absl::Span<const RefereeFacts> referees) {
  return AnyFinding(referees, Finding::kConfirms) &&
         AnyFinding(referees, Finding::kContradicts);
}

absl::StatusOr<Relocation> ReferenceAnswered(const CaseFacts& facts) {
  ASSIGN_OR_RETURN(Relocation next,
                   Move(facts.relocation, Event::kReferenceAnswered));
  // A referee may have been named before the case was triaged.
  constexpr StateSet kInTurn{State::kTriaged, State::kVerifying};
  if (!kInTurn.Has(facts.relocation.state)) {
    next.flags.insert(Flag::kReferenceOutOfTurn);
  }
  if (AnswersConflict(facts.referees)) {
    next.flags.insert(Flag::kReferencesConflict);
  }
  return next;
}

Relocation RefereeOnFile(Relocation next, bool consented) {
  if (!consented) next.flags.insert(Flag::kRefereeWithoutConsent);
  return next;
}

absl::StatusOr<Relocation> DecideVerification(
    const CaseFacts& facts, const VerificationChoice& choice) {
  const Verification event = EventOf(choice);
  ASSIGN_OR_RETURN(Relocation next, Move(facts.relocation, event.event()));
  if (choice.verified) RETURN_IF_ERROR(CheckEvidence(choice));
  if (choice.verified && choice.path == VerificationPath::kReferees) {
    const int needed = RefereesNeeded(facts.relocation.level);
    const int confirming = Confirming(facts.referees);
    if (confirming < needed) {
      return Refuse<Guard::kRefereesMissing>(
          Event::kVerified,
          absl::StrCat(confirming, " of ", needed,
                       " referees she agreed to have confirmed"),
          "record more answers, or verify by another path");
    }
  }
  if (AnswersConflict(facts.referees) && !choice.reason_given) {
    return Refuse<Guard::kReferencesConflict>(
        event, "referees contradict each other",
        "write in reason how it was resolved");
  }
  return next;
}

namespace {

using Decision = Guarded<Guard::kCaseSuspended, Guard::kDefenderNotConsulted,
                         Guard::kSecondChannelNeeded>;

Decision DecisionOf(Eligibility outcome) {
  switch (outcome) {
    case Eligibility::kEligible:
      return Event::kFoundEligible;
    case Eligibility::kIneligible:
      return Event::kFoundIneligible;
    case Eligibility::kWaitlisted:
      return Event::kWaitlisted;
  }
  return Event::kFoundEligible;
}

absl::Status CheckWantsToMove(Eligibility outcome, const ViewFacts& view) {
  if (outcome == Eligibility::kIneligible || !view.given || view.agrees) {
    return absl::OkStatus();
  }
  const Guarded<Guard::kDefenderDisagrees> event =
      outcome == Eligibility::kEligible
          ? Guarded<Guard::kDefenderDisagrees>(Event::kFoundEligible)
          : Guarded<Guard::kDefenderDisagrees>(Event::kWaitlisted);
  return Refuse<Guard::kDefenderDisagrees>(
      event, "she does not want to be relocated",
      "talk with her about what she wants; Withdraw records that she stops");
}

}  // namespace

Event EventOf(Eligibility outcome) { return DecisionOf(outcome).event(); }

absl::StatusOr<Relocation> DecideEligibility(const CaseFacts& facts,
                                             Eligibility outcome,
                                             const ViewFacts& view,
                                             absl::Time now) {
  const Decision event = DecisionOf(outcome);
  RETURN_IF_ERROR(CheckNotSuspended(event, facts.relocation));
  ASSIGN_OR_RETURN(Relocation next, Move(facts.relocation, event.event()));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> due,
                   CheckView(event, facts, view, now));
  RETURN_IF_ERROR(CheckWantsToMove(outcome, view));
  if (due.has_value()) {
    next.flags.insert(Flag::kDefenderViewDue);
  } else if (!afterwards_rules::AnotherViewDue(facts,
                                               {.kind = "ELIGIBILITY"})) {
    next.flags.erase(Flag::kDefenderViewDue);
  }
  return next;
}

absl::Status CheckMayCorrect(bool hidden, bool paper, bool trusted) {
  if (hidden) return HasEffectsOutside();
  if (!paper || trusted) return absl::OkStatus();
  return Refuse<Guard::kNotOnCase>(
      Event::kCorrected,
      "a paper that is taken back is gone, and you do not work on this case, "
      "or took it less than a day ago",
      "ask its lead to take it back");
}

absl::StatusOr<Relocation> Correct(const CaseFacts& facts,
                                   const EntryFacts& entry, absl::Time now) {
  const Relocation& current = facts.relocation;
  if (entry.corrected) {
    return Refuse<Guard::kCannotBeCorrected>(
        Event::kCorrected, "this entry was corrected before", "");
  }
  if (!CanBeTakenBack(entry.event)) {
    return HasEffectsOutside();
  }
  RETURN_IF_ERROR(Next(current.state, Event::kCorrected).status());
  const bool ended =
      entry.event == Event::kWithdrawn || entry.event == Event::kSafeElsewhere;
  if (ended &&
      (!current.withdrawal || !current.withdrawal->release_not_before ||
       now >= *current.withdrawal->release_not_before)) {
    return Refuse<Guard::kReleaseBegun>(Event::kCorrected,
                                        "place and money are being given back",
                                        "take the case up again with Reopen");
  }
  const State led_to =
      After(entry.state_before, entry.event).value_or(entry.state_before);
  const bool moved = led_to != entry.state_before;
  if (moved && !entry.moved_state_last) return LaterEntriesBuildOnIt();
  if (StayBuildsOn(entry, current.state)) return LaterEntriesBuildOnIt();
  ASSIGN_OR_RETURN(Relocation next,
                   Move(current, Event::kCorrected,
                        moved ? entry.state_before : current.state));
  if (entry.event == Event::kContactLost || entry.event == Event::kDetained ||
      entry.event == Event::kResumed) {
    if (!entry.suspended_last) return LaterEntriesBuildOnIt();
    next.overlay = entry.overlay_before;
    next.overlay_since = entry.overlay_before == Overlay::kNone
                             ? std::nullopt
                             : entry.overlay_since_before;
  }
  const bool asked = entry.event == Event::kWithdrawalAsked ||
                     entry.event == Event::kSafeElsewhereAsked;
  if (asked && (!entry.is_last_of_its_kind ||
                (current.withdrawal && current.withdrawal->confirmed_at))) {
    return LaterEntriesBuildOnIt();
  }
  // Each holds a copy of the contact before it; duress that was heard again
  // stands; the telling that goes is the newest.
  if ((entry.event == Event::kContactReplaced ||
       entry.event == Event::kDuressHeard || entry.event == Event::kTold) &&
      !entry.is_last_of_its_kind) {
    return LaterEntriesBuildOnIt();
  }
  for (const Flag flag : entry.flags_raised) next.flags.erase(flag);
  // She was not free to speak, and nobody has met her since.
  if (entry.event == Event::kResumed) {
    next.flags.insert(entry.flags_lowered.begin(), entry.flags_lowered.end());
  }
  TakeBack(entry.event, next);
  if (entry.event == Event::kRiskAssessed && entry.is_only_of_its_kind) {
    next.milestones.risk_assessed = std::nullopt;
    next.milestones.risk_seconded = std::nullopt;
  }
  return next;
}

}  // namespace sojourn::relocation
