#include "services/relocation/afterwards/afterwards_rules.h"
#include "services/relocation/documents/document_rules.h"
#include "services/relocation/exposure/exposure_rules.h"
#include "services/relocation/first_hours/on_call_rules.h"
#include "services/relocation/intake/intake_rules.h"
#include "services/relocation/party/party_rules.h"
#include "services/relocation/party/relative_rules.h"
#include "services/relocation/relocation_guard_provocations.h"
#include "services/relocation/reviews/review_rules.h"
#include "services/relocation/rights/consent_rules.h"
#include "services/relocation/travel_plan/travel_plan_rules.h"

namespace sojourn::relocation::provoked {
namespace {

CaseFacts Contradicted() {
  CaseFacts facts = In(State::kTriaged);
  facts.referees = {
      {.referee_id = "1", .consented = true, .finding = Finding::kConfirms},
      {.referee_id = "2", .consented = true, .finding = Finding::kContradicts}};
  return facts;
}

// A host reads it.
CaseFacts Proposed(State state) {
  CaseFacts facts = In(state);
  facts.proposals = {{.proposal_id = "p", .state = "ASKED"}};
  return facts;
}

template <Eligibility outcome, Event event>
void AddEligibility(Provocations& all) {
  const Provocation three[] = {
      {event, Guard::kCaseSuspended,
       [] {
         return DecideEligibility(Suspended(State::kVerified), outcome, kYes,
                                  kNow)
             .status();
       }},
      {event, Guard::kDefenderNotConsulted,
       [] {
         return DecideEligibility(In(State::kVerified), outcome, kUnasked, kNow)
             .status();
       }},
      {event, Guard::kSecondChannelNeeded,
       [] {
         return DecideEligibility(Burnt(State::kVerified), outcome,
                                  kOverHerContact, kNow)
             .status();
       }},
  };
  all.insert(all.end(), std::begin(three), std::end(three));
  if (outcome == Eligibility::kIneligible) return;
  all.push_back({event, Guard::kDefenderDisagrees, [] {
                   return DecideEligibility(In(State::kVerified), outcome, kNo,
                                            kNow)
                       .status();
                 }});
}

absl::Status Joined(party_rules::JoinFacts join) {
  return party_rules::CheckJoin(join);
}

constexpr party_rules::Word kHerWish{.agrees = true, .her_own = true};

const Provocation kJoins[] = {
    {Event::kPersonJoined, Guard::kCaseSuspended,
     [] {
       return intake_rules::Join(Suspended(State::kTriaged), false).status();
     }},
    {Event::kPersonJoined, Guard::kDefenderNotConsulted,
     [] { return Joined({.custody_noted = true}); }},
    {Event::kPersonJoined, Guard::kOwnWordNeeded,
     [] {
       return Joined({.defender = party_rules::Word{.agrees = true},
                      .custody_noted = true});
     }},
    {Event::kPersonJoined, Guard::kDefenderDisagrees,
     [] {
       return Joined({.defender = party_rules::Word{.her_own = true},
                      .custody_noted = true});
     }},
    {Event::kPersonJoined, Guard::kSecondChannelNeeded,
     [] {
       return CheckSecondChannel(Event::kPersonJoined, true, kOverHerContact);
     }},
    {Event::kPersonJoined, Guard::kMemberNotConsulted,
     [] {
       return Joined({.adult = true,
                      .defender = kHerWish,
                      .interviewed_alone = true,
                      .agrees_to_processing = true});
     }},
    {Event::kPersonJoined, Guard::kMemberDisagrees,
     [] {
       return Joined({.adult = true,
                      .defender = kHerWish,
                      .member = party_rules::Word{.her_own = true},
                      .interviewed_alone = true,
                      .agrees_to_processing = true});
     }},
    {Event::kPersonJoined, Guard::kPrivateInterviewMissing,
     [] {
       return Joined({.adult = true,
                      .defender = kHerWish,
                      .member = kHerWish,
                      .agrees_to_processing = true});
     }},
    {Event::kPersonJoined, Guard::kConsentMissing,
     [] {
       return intake_rules::Join(Proposed(State::kProposed), true).status();
     }},
    {Event::kPersonJoined, Guard::kConsentMissing,
     [] {
       return Joined({.adult = true,
                      .defender = kHerWish,
                      .member = kHerWish,
                      .interviewed_alone = true});
     }},
    {Event::kPersonJoined, Guard::kCustodyMissing,
     [] { return Joined({.defender = kHerWish}); }},
};

const Provocation kDecisions[] = {
    {Event::kSubmitted, Guard::kNothingToComplete,
     [] { return CompleteAlert(In(State::kAlerted), false).status(); }},
    {Event::kSubmitted, Guard::kConsentMissing,
     [] {
       return intake_rules::CheckAdultsAsked(Event::kSubmitted,
                                             Proposed(State::kProposed), true);
     }},
    {Event::kIntakeUpdated, Guard::kConsentMissing,
     [] {
       return intake_rules::Update(Proposed(State::kProposed),
                                   {.unasked_adults = true})
           .status();
     }},
    {Event::kInformationGiven, Guard::kConsentMissing,
     [] {
       return intake_rules::Update(
                  Proposed(State::kIncomplete),
                  {.unasked_adults = true, .goes_back_to = State::kEligible})
           .status();
     }},
    {Event::kVerified, Guard::kRefereesMissing,
     [] {
       return DecideVerification(In(State::kTriaged), {.verified = true})
           .status();
     }},
    {Event::kVerified, Guard::kCommunityMissing,
     [] {
       return DecideVerification(
                  In(State::kTriaged),
                  {.verified = true, .path = VerificationPath::kCommunity})
           .status();
     }},
    {Event::kVerified, Guard::kSourcesMissing,
     [] {
       return DecideVerification(In(State::kTriaged),
                                 {.verified = true,
                                  .path = VerificationPath::kDocumentedPublic})
           .status();
     }},
    {Event::kVerified, Guard::kInterviewMissing,
     [] {
       return DecideVerification(
                  In(State::kTriaged),
                  {.verified = true, .path = VerificationPath::kInterview})
           .status();
     }},
    {Event::kVerified, Guard::kReferencesConflict,
     [] {
       return DecideVerification(Contradicted(),
                                 {.verified = true,
                                  .path = VerificationPath::kCommunity,
                                  .evidence_given = true})
           .status();
     }},
    {Event::kNotVerified, Guard::kReferencesConflict,
     [] { return DecideVerification(Contradicted(), {}).status(); }},
    {Event::kHandedOver, Guard::kNotOnCase,
     [] { return on_call::CheckCaseFrom("ana", "bo", "cy"); }},
    {Event::kReviewAsked, Guard::kDefenderDisagrees,
     [] {
       return review_rules::Ask(In(State::kIneligible).relocation,
                                {.wants = false})
           .status();
     }},
    {Event::kReviewAsked, Guard::kReviewOpen,
     [] {
       return review_rules::Ask(In(State::kIneligible).relocation,
                                {.open = true})
           .status();
     }},
    {Event::kReviewDecided, Guard::kNotIndependent,
     [] {
       return review_rules::CheckIndependent(
           "ana", In(State::kIneligible).relocation, {"ana"});
     }},
    {Event::kReviewDecided, Guard::kReviewDecided,
     [] { return review_rules::CheckUndecided(false); }},
    {Event::kDocumentAdded, Guard::kDocumentsFull,
     [] {
       return document_rules::CheckRoom(
           {.documents = document_rules::kMostDocuments}, 1);
     }},
};

const Provocation kRelatives[] = {
    {Event::kRelativeRecorded, Guard::kRelativeClosed,
     [] {
       return relative_rules::CheckOpen(Event::kRelativeRecorded,
                                        {.closed = true});
     }},
    {Event::kRelativeClosed, Guard::kRelativeClosed,
     [] {
       return relative_rules::CheckOpen(Event::kRelativeClosed,
                                        {.closed = true});
     }},
};

// What each says to a decision after it was taken.
const Provocation kHeard[] = {
    {Event::kDefenderHeard, Guard::kMemberNotConsulted,
     [] {
       CaseFacts facts = In(State::kEligible);
       facts.persons.push_back({.row_id = "bo", .person_id = "bo"});
       return afterwards_rules::CheckWhoSpeaks(facts, "bo", "");
     }},
    {Event::kDefenderHeard, Guard::kDefenderNotConsulted,
     [] {
       return CheckView(Event::kDefenderHeard, In(State::kEligible), kUnasked,
                        kNow)
           .status();
     }},
    {Event::kDefenderHeard, Guard::kSecondChannelNeeded,
     [] {
       return CheckView(Event::kDefenderHeard, Burnt(State::kEligible),
                        kOverHerContact, kNow)
           .status();
     }},
    {Event::kDefenderHeard, Guard::kViewHeard,
     [] {
       return afterwards_rules::CheckNews(
           {.said_something = true, .agreed = true}, true);
     }},
    {Event::kDefenderHeard, Guard::kDecisionStopped,
     [] {
       return afterwards_rules::CheckNews({.after_no = AfterNo::kStopped},
                                          true);
     }},
};

const Provocation kHerFile[] = {
    {Event::kIdentityRevealed, Guard::kBreakGlassNeeded,
     [] { return CheckReveal(false, false); }},
    {Event::kIdentityRevealed, Guard::kRevealedBefore,
     [] { return CheckRevealedAgain(kNow, kNow + absl::Minutes(11)); }},
    {Event::kConsentGiven, Guard::kGuardianNeeded,
     [] { return CheckSpokenFor(Event::kConsentGiven, true, false); }},
    {Event::kConsentGiven, Guard::kSecondChannelNeeded,
     [] {
       return CheckSecondChannel(Event::kConsentGiven, true, kOverHerContact);
     }},
    {Event::kConsentGiven, Guard::kDefenderDisagrees,
     [] { return CheckSecondChannel(Event::kConsentGiven, false, kNo); }},
    {Event::kConsentWithdrawn, Guard::kGuardianNeeded,
     [] { return CheckSpokenFor(Event::kConsentWithdrawn, true, false); }},
    {Event::kConsentWithdrawn, Guard::kDefenderDisagrees,
     [] { return CheckWanted(Event::kConsentWithdrawn, kNo); }},
    {Event::kContactReplaced, Guard::kNotOnCase,
     [] { return CheckMayReplaceContact(false); }},
    {Event::kContactReplaced, Guard::kDefenderNotConsulted,
     [] { return CheckNewContact(false, kUnasked); }},
    {Event::kContactReplaced, Guard::kSecondChannelNeeded,
     [] { return CheckNewContact(true, kOverHerContact); }},
    {Event::kContactReplaced, Guard::kDefenderDisagrees,
     [] { return CheckNewContact(false, kNo); }},
    {Event::kCorrected, Guard::kCannotBeCorrected,
     [] {
       return Correct(In(State::kTriaged),
                      {.event = Event::kTriaged, .corrected = true}, kNow)
           .status();
     }},
    {Event::kCorrected, Guard::kReleaseBegun,
     [] {
       return Correct(In(State::kWithdrawn), {.event = Event::kWithdrawn}, kNow)
           .status();
     }},
    {Event::kCorrected, Guard::kNotOnCase,
     [] { return CheckMayCorrect(false, true, false); }},
    {Event::kCorrected, Guard::kLegBegun,
     [] {
       return travel_plan_rules::CheckMayBeTakenBack(
           {{.number = 1, .persons = {"ana"}}}, {},
           {{.person = "ana", .leg = 1}});
     }},
};

}  // namespace

Provocations OfTheCase() {
  Provocations all;
  for (const auto& part :
       {Provocations(std::begin(kJoins), std::end(kJoins)),
        Provocations(std::begin(kDecisions), std::end(kDecisions)),
        Provocations(std::begin(kRelatives), std::end(kRelatives)),
        Provocations(std::begin(kHeard), std::end(kHeard)),
        Provocations(std::begin(kHerFile), std::end(kHerFile))}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  AddEligibility<Eligibility::kEligible, Event::kFoundEligible>(all);
  AddEligibility<Eligibility::kIneligible, Event::kFoundIneligible>(all);
  AddEligibility<Eligibility::kWaitlisted, Event::kWaitlisted>(all);
  return all;
}

}  // namespace sojourn::relocation::provoked
