#include "services/relocation/agreements/agreement_rules.h"
#include "services/relocation/briefs/brief_rules.h"
#include "services/relocation/money/bridging_rules.h"
#include "services/relocation/referral/referral_rules.h"
#include "services/relocation/relocation_guard_provocations.h"

namespace sojourn::relocation::provoked {
namespace {

using brief_rules::Around;
using brief_rules::Brief;
using brief_rules::CheckTell;
using brief_rules::Purpose;
using brief_rules::Telling;

Brief ToHost() {
  return {.purpose = Purpose::kHost,
          .recipient_organisation_id = "city",
          .issued_at = kNow,
          .expires_at = kNow + brief_rules::kUsual};
}

CaseFacts Agreed() {
  CaseFacts facts = In(State::kProposed);
  facts.consents = {{.person_id = "ana",
                     .purpose = "SHARE_WITH_HOST",
                     .recipient_organisation_id = "city",
                     .recorded_at = kNow}};
  return facts;
}

template <Event event>
absl::Status Told(const CaseFacts& facts, const ViewFacts& view,
                  const Around& around = {.host_asked = true}) {
  return CheckTell(Telling(event), facts, ToHost(), around, view);
}

template <Event event>
void AddTelling(Provocations& all) {
  const Provocation nine[] = {
      {event, Guard::kCaseSuspended,
       [] {
         CaseFacts facts = Agreed();
         facts.relocation.overlay = Overlay::kDetained;
         return Told<event>(facts, kYes);
       }},
      {event, Guard::kMergedAway,
       [] {
         CaseFacts facts = Agreed();
         facts.relocation.merged_into = "SJ-2";
         return Told<event>(facts, kYes);
       }},
      {event, Guard::kDefenderLeft,
       [] {
         return Told<event>(Agreed(), kYes,
                            {.host_asked = true, .defender_left = true});
       }},
      {event, Guard::kDefenderNotConsulted,
       [] { return Told<event>(Agreed(), kUnasked); }},
      {event, Guard::kDuressHeard,
       [] {
         CaseFacts facts = Agreed();
         facts.relocation.flags.insert(Flag::kDuressHeard);
         return Told<event>(facts, kYes);
       }},
      {event, Guard::kSecondChannelNeeded,
       [] {
         CaseFacts facts = Agreed();
         facts.contact_compromised = true;
         return Told<event>(facts, kOverHerContact);
       }},
      {event, Guard::kDefenderDisagrees,
       [] { return Told<event>(Agreed(), kNo); }},
      {event, Guard::kConsentMissing,
       [] { return Told<event>(In(State::kProposed), kYes); }},
      {event, Guard::kRecipientNotAsked,
       [] { return Told<event>(Agreed(), kYes, {.host_asked = false}); }},
  };
  all.insert(all.end(), std::begin(nine), std::end(nine));
}

const Provocation kBriefs[] = {
    {Event::kBriefIssued, Guard::kTooManyBriefs,
     [] { return brief_rules::CheckRoom(brief_rules::kMostBriefs, 1); }},
    {Event::kBriefExplained, Guard::kBriefClosed,
     [] {
       Brief brief = ToHost();
       brief.revoked = true;
       return brief_rules::Reply(Agreed(), brief, {.host_asked = true}, true,
                                 kYes, kNow)
           .status();
     }},
    {Event::kBriefExplained, Guard::kNoQuestion,
     [] {
       return brief_rules::Reply(Agreed(), ToHost(), {.host_asked = true},
                                 false, kYes, kNow)
           .status();
     }},
    {Event::kBriefAnswered, Guard::kTooManyQuestions,
     [] {
       return brief_rules::CheckAnswer(true, false,
                                       brief_rules::kMostQuestions);
     }},
    {Event::kBriefAnswered, Guard::kQuestionOpen,
     [] { return brief_rules::CheckAnswer(true, true, 1); }},
    {Event::kBriefRevoked, Guard::kBriefClosed,
     [] {
       return brief_rules::CheckOpen(Event::kBriefRevoked, ToHost(),
                                     kNow + brief_rules::kUsual);
     }},
};

// What was agreed with who receives it.
absl::Status Received(const agreements::Member& member) {
  return agreements::CheckShare("city", member, "SHARE_WITH_HOST", {}, kNow);
}

template <Event event>
void AddReceiving(Provocations& all) {
  const Provocation four[] = {
      {event, Guard::kAgreementMissing, [] { return Received({}); }},
      {event, Guard::kAgreementMissing,
       [] { return Received({.registered = true, .active = true}); }},
      {event, Guard::kOrganisationInactive,
       [] { return Received({.registered = true}); }},
      {event, Guard::kAgreementExpired,
       [] {
         return Received({.registered = true,
                          .active = true,
                          .ends_at = kNow,
                          .purposes = {"SHARE_WITH_HOST"}});
       }},
  };
  all.insert(all.end(), std::begin(four), std::end(four));
}

Relocation LedByAna() {
  Relocation relocation = In(State::kTriaged).relocation;
  relocation.lead_subject = "ana";
  return relocation;
}

const Provocation kBridging[] = {
    {Event::kBridgingAsked, Guard::kNotOnCase,
     [] { return bridging_rules::CheckMayAsk(LedByAna(), "bo"); }},
    {Event::kBridgingAsked, Guard::kMergedAway,
     [] {
       Relocation relocation = LedByAna();
       relocation.merged_into = "SJ-2";
       return bridging_rules::CheckMayAsk(relocation, "ana");
     }},
    {Event::kBridgingAsked, Guard::kConsentMissing,
     [] { return bridging_rules::CheckAgreed(In(State::kTriaged)); }},
    {Event::kBridgingAsked, Guard::kBridgingUnderWay,
     [] {
       return bridging_rules::CheckNotUnderWay({{.currency_code = "EUR"}},
                                               {"EUR"});
     }},
};

const Provocation kReferrals[] = {
    {Event::kReferralSent, Guard::kNotOnCase,
     [] {
       return CheckReferOut(In(State::kTriaged).relocation, false, false);
     }},
    {Event::kReferralSent, Guard::kDefenderLeft,
     [] { return CheckHersToTell(true); }},
    {Event::kReferralSent, Guard::kMergedAway,
     [] {
       Relocation relocation = In(State::kTriaged).relocation;
       relocation.merged_into = "SJ-2";
       return CheckReferOut(relocation, true, false);
     }},
    {Event::kReferralSent, Guard::kCaseSuspended,
     [] {
       Relocation relocation = In(State::kTriaged).relocation;
       relocation.flags.insert(Flag::kNobodyLeft);
       return CheckReferOut(relocation, true, false);
     }},
    {Event::kReferralSent, Guard::kReferralPending,
     [] { return CheckReferOut(In(State::kTriaged).relocation, true, true); }},
    {Event::kReferralSent, Guard::kConsentMissing,
     [] { return CheckPartnerMayKnow(In(State::kTriaged), "other"); }},
    {Event::kReferralAccepted, Guard::kReferralAnswered,
     [] { return CheckAnswer(ReferralState::kAccepted, true); }},
    {Event::kReferralBounced, Guard::kReferralAnswered,
     [] { return CheckAnswer(ReferralState::kAccepted, false); }},
    {Event::kReferralReceived, Guard::kReferralNotYet,
     [] {
       return CheckFresh(kNow + kClocksDiffer + absl::Minutes(1),
                         kNow + absl::Hours(48), kNow);
     }},
    {Event::kReferralReceived, Guard::kReferralExpired,
     [] { return CheckFresh(kNow - absl::Hours(24), kNow, kNow); }},
};

}  // namespace

Provocations OfWhatOthersHear() {
  Provocations all(std::begin(kBriefs), std::end(kBriefs));
  all.insert(all.end(), std::begin(kReferrals), std::end(kReferrals));
  all.insert(all.end(), std::begin(kBridging), std::end(kBridging));
  AddReceiving<Event::kCityAsked>(all);
  AddReceiving<Event::kAssigned>(all);
  AddReceiving<Event::kBriefIssued>(all);
  AddReceiving<Event::kBriefExplained>(all);
  AddHerChoice<Event::kBridgingAsked>(all);
  AddTelling<Event::kBriefIssued>(all);
  AddTelling<Event::kBriefExplained>(all);
  AddHerChoice<Event::kReferralSent>(all);
  return all;
}

}  // namespace sojourn::relocation::provoked
