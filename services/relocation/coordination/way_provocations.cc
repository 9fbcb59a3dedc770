#include "services/relocation/afterwards/afterwards_rules.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/refusal_rules.h"
#include "services/relocation/relocation_guard_provocations.h"
#include "services/relocation/stay/stay_rules.h"
#include "services/relocation/travel_plan/travel_plan_rules.h"

namespace sojourn::relocation::provoked {
namespace {

using coordination_rules::AskFacts;
using coordination_rules::CheckAccept;
using coordination_rules::CheckAsk;
using coordination_rules::CheckClearance;
using coordination_rules::CheckOffer;
using coordination_rules::ClearanceEvent;
using coordination_rules::ClearanceFacts;
using coordination_rules::OfferFacts;
using stay_rules::CheckExtension;
using stay_rules::ExtensionFacts;
using travel_plan_rules::CheckMayBeCleared;
using travel_plan_rules::InForce;
using travel_plan_rules::Leg;

const absl::CivilDay kToday(2027, 1, 15);

Relocation MergedAway() {
  Relocation relocation = In(State::kEligible).relocation;
  relocation.merged_into = "SJ-2";
  return relocation;
}

CaseFacts WithAnotherAdult() {
  CaseFacts facts = In(State::kEnding);
  facts.persons.push_back({.row_id = "bo", .person_id = "bo"});
  return facts;
}

AskFacts Host() { return {.host_known = true, .host_organisation_id = "city"}; }

OfferFacts Held() {
  return {.state = ProposalState::kHolding,
          .held_until = kNow + absl::Hours(1)};
}

const Provocation kPlaces[] = {
    {Event::kCityAsked, Guard::kCaseSuspended,
     [] {
       return CheckNotSuspended(Event::kCityAsked,
                                Suspended(State::kEligible).relocation);
     }},
    {Event::kCityAsked, Guard::kMergedAway,
     [] { return CheckNotMergedAway(Event::kCityAsked, MergedAway()); }},
    {Event::kCityAsked, Guard::kDefenderDisagrees,
     [] {
       CaseFacts facts = In(State::kWaitlisted);
       facts.decisions = {{.kind = "ELIGIBILITY",
                           .outcome = "ELIGIBLE",
                           .after_no = AfterNo::kStopped}};
       return CheckAsk(facts, Host());
     }},
    {Event::kCityAsked, Guard::kHostExcluded,
     [] {
       AskFacts ask = Host();
       ask.others_are_there = true;
       return CheckAsk(In(State::kEligible), ask);
     }},
    {Event::kCityAsked, Guard::kHostCityUnknown,
     [] {
       AskFacts ask = Host();
       ask.excluded_cities = {"somewhere"};
       return CheckAsk(In(State::kEligible), ask);
     }},
    {Event::kCityAsked, Guard::kConsentMissing,
     [] { return CheckAsk(In(State::kEligible), Host()); }},
    {Event::kCityAsked, Guard::kPlaceFit,
     [] {
       AskFacts ask = Host();
       ask.lives_well = true;
       return CheckAsk(In(State::kInStay), ask);
     }},
    {Event::kCityAsked, Guard::kAlreadyAsked,
     [] { return coordination_rules::AlreadyAsked(); }},
    {Event::kOffered, Guard::kCaseSuspended,
     [] {
       return CheckNotSuspended(Event::kOffered,
                                Suspended(State::kProposed).relocation);
     }},
    {Event::kOffered, Guard::kNoLiveHold,
     [] {
       OfferFacts offer = Held();
       offer.held_until = kNow;
       return CheckOffer(In(State::kProposed), offer, kNow);
     }},
    {Event::kOffered, Guard::kRouteNotAssessed,
     [] {
       OfferFacts offer = Held();
       offer.abroad = true;
       return CheckOffer(In(State::kProposed), offer, kNow);
     }},
    {Event::kOffered, Guard::kNoLawfulRoute,
     [] {
       OfferFacts offer = Held();
       offer.abroad = true;
       offer.findings = {{.person_row_id = "ana",
                          .problem_codes = {"PASSPORT_TOO_OLD"},
                          .remedy = "renew it"}};
       return CheckOffer(In(State::kProposed), offer, kNow);
     }},
    {Event::kDefenderChose, Guard::kAlreadyChosen,
     [] {
       OfferFacts offer = Held();
       offer.state = ProposalState::kOffered;
       return CheckAccept(offer, true, kNow);
     }},
    {Event::kDefenderChose, Guard::kNoLiveHold,
     [] {
       return CheckAccept({.state = ProposalState::kOffered}, false, kNow);
     }},
    {Event::kDefenderChose, Guard::kNoVisaRefused,
     [] {
       return refusal_rules::CheckAnswer("APPLICATION_STATE_ISSUED", "GO_AHEAD",
                                         {{.goes = false}, {}});
     }},
    {Event::kDefenderChose, Guard::kNobodyLeft,
     [] {
       return refusal_rules::CheckAnswer("APPLICATION_STATE_REFUSED",
                                         "GO_AHEAD", {{.goes = false}});
     }},
    {Event::kDefenderChose, Guard::kChildrenAlone,
     [] {
       return refusal_rules::CheckAnswer("APPLICATION_STATE_REFUSED",
                                         "GO_AHEAD",
                                         {{.goes = false}, {.adult = false}});
     }},
    {Event::kRouteChosen, Guard::kNoPlaceConfirmed,
     [] { return coordination_rules::CheckPlaceIsHers(false); }},
    {Event::kRouteChosen, Guard::kPartyVisaRefused,
     [] { return refusal_rules::CheckNotKept(Event::kRouteChosen, true); }},
    {Event::kRouteChosen, Guard::kRouteNotLawful,
     [] { return coordination_rules::RouteNotFound(); }},
};

Leg ToCity() {
  return {.number = 1,
          .from = {"AA", "home"},
          .to = {"BB", "city"},
          .day = kToday,
          .persons = {"ana"}};
}

InForce ToHerPlace() {
  return {.legs = {ToCity()}, .leads_to_her_place = true};
}

// Everything is there.
ClearanceFacts Ready() {
  return {.place_confirmed = true,
          .route_chosen = true,
          .visa_required = true,
          .application_state = "APPLICATION_STATE_COLLECTED",
          .security_plan = true,
          .crosses_border = true};
}

// What is about one adult of several takes her own word.
template <Event event>
void AddOwnWord(Provocations& all) {
  AddHerChoice<event>(all);
  all.push_back({event, Guard::kMemberNotConsulted, [] {
                   return afterwards_rules::CheckWhoSpeaks(WithAnotherAdult(),
                                                           "bo", "");
                 }});
}

template <Event event>
void AddClearance(Provocations& all) {
  AddOwnWord<event>(all);
  const Provocation all_of_it[] = {
      {event, Guard::kEligibilityNotDecided,
       [] {
         return coordination_rules::CheckMayBeSheltered(
             ClearanceEvent(event), In(State::kVerifying).relocation);
       }},
      {event, Guard::kChildPermissionMissing,
       [] {
         ClearanceFacts facts = Ready();
         facts.child_without_permission = true;
         return CheckClearance(ClearanceEvent(event), facts);
       }},
      {event, Guard::kShelterOffPlan,
       [] {
         InForce plan = ToHerPlace();
         plan.to_shelter = true;
         plan.shelters = {"one"};
         return CheckMayBeCleared(ClearanceEvent(event),
                                  {.person = "ana", .shelter = "another"}, plan,
                                  {});
       }},
      {event, Guard::kTravelBanned,
       [] {
         return CheckMayBeCleared(ClearanceEvent(event), {.person = "ana"},
                                  ToHerPlace(), {}, {{.country = "AA"}});
       }},
      {event, Guard::kNoPlaceConfirmed,
       [] {
         ClearanceFacts facts = Ready();
         facts.place_confirmed = false;
         return CheckClearance(ClearanceEvent(event), facts);
       }},
      {event, Guard::kPlaceBurnt,
       [] {
         ClearanceFacts facts = Ready();
         facts.place_burnt = true;
         return CheckClearance(ClearanceEvent(event), facts);
       }},
      {event, Guard::kPlaceDisrupted,
       [] {
         ClearanceFacts facts = Ready();
         facts.place_disrupted = true;
         return CheckClearance(ClearanceEvent(event), facts);
       }},
      {event, Guard::kDocumentCompromised,
       [] {
         ClearanceFacts facts = Ready();
         facts.documents_burnt = true;
         return CheckClearance(ClearanceEvent(event), facts);
       }},
      {event, Guard::kRouteNotChosen,
       [] {
         ClearanceFacts facts = Ready();
         facts.route_chosen = false;
         return CheckClearance(ClearanceEvent(event), facts);
       }},
      {event, Guard::kVisaRefused,
       [] {
         ClearanceFacts facts = Ready();
         facts.application_state = "APPLICATION_STATE_REFUSED";
         return CheckClearance(ClearanceEvent(event), facts);
       }},
      {event, Guard::kPartyVisaRefused,
       [] {
         ClearanceFacts facts = Ready();
         facts.kept_by_refusal = true;
         return CheckClearance(ClearanceEvent(event), facts);
       }},
      {event, Guard::kVisaNotCollected,
       [] {
         ClearanceFacts facts = Ready();
         facts.application_state = "APPLICATION_STATE_ISSUED";
         return CheckClearance(ClearanceEvent(event), facts);
       }},
      {event, Guard::kSecurityPlanMissing,
       [] {
         ClearanceFacts facts = Ready();
         facts.security_plan = false;
         return CheckClearance(ClearanceEvent(event), facts);
       }},
      {event, Guard::kTravelPlanMissing,
       [] {
         return CheckMayBeCleared(ClearanceEvent(event), {.person = "ana"},
                                  std::nullopt, {});
       }},
      {event, Guard::kTravelPlanOutdated,
       [] {
         InForce plan = ToHerPlace();
         plan.leads_to_her_place = false;
         return CheckMayBeCleared(ClearanceEvent(event), {.person = "ana"},
                                  plan, {});
       }},
      {event, Guard::kCountryExcluded,
       [] {
         return CheckMayBeCleared(ClearanceEvent(event), {.person = "ana"},
                                  ToHerPlace(), {.countries = {"BB"}});
       }},
  };
  all.insert(all.end(), std::begin(all_of_it), std::end(all_of_it));
}

ExtensionFacts Longer() {
  return {.until = kToday + 90,
          .today = kToday,
          .check_in = kToday - 60,
          .check_out = kToday + 30};
}

const Provocation kPlansAndStay[] = {
    {Event::kTravelPlanned, Guard::kNoPlaceConfirmed,
     [] {
       return travel_plan_rules::CheckPlan(
           {.legs = {ToCity()}, .today = kToday});
     }},
    {Event::kTravelPlanned, Guard::kEligibilityNotDecided,
     [] {
       return coordination_rules::CheckMayBeSheltered(
           Event::kTravelPlanned, In(State::kVerifying).relocation);
     }},
    {Event::kTravelPlanned, Guard::kLegBegun,
     [] {
       return travel_plan_rules::CheckPlan(
           {.place_country = "BB",
            .today = kToday,
            .before = {ToCity()},
            .begun = {{.person = "ana", .leg = 1}}});
     }},
    {Event::kRiskSeconded, Guard::kSecondOfficerNeeded,
     [] { return stay_rules::CheckSecond({.assessed_by = "ana"}, "ana"); }},
    {Event::kExtensionAsked, Guard::kNoPlaceConfirmed,
     [] { return CheckExtension({.until = kToday + 90, .today = kToday}); }},
    {Event::kExtensionAsked, Guard::kPlaceBurnt,
     [] {
       ExtensionFacts facts = Longer();
       facts.place_burnt = true;
       return CheckExtension(facts);
     }},
    {Event::kExtensionAsked, Guard::kExtensionUnderWay,
     [] {
       ExtensionFacts facts = Longer();
       facts.under_way = true;
       return CheckExtension(facts);
     }},
    {Event::kExtensionAsked, Guard::kStayNotLawful,
     [] {
       ExtensionFacts facts = Longer();
       facts.lawful_until = {kToday + 60};
       return CheckExtension(facts);
     }},
    {Event::kEndingBegun, Guard::kNoPlaceConfirmed,
     [] { return stay_rules::CheckEnding(std::nullopt, kToday, true); }},
    {Event::kEndingBegun, Guard::kEndingTooEarly,
     [] { return stay_rules::CheckEnding(kToday + 31, kToday, false); }},
    {Event::kStayClosed, Guard::kRiskNotAssessed,
     [] { return stay_rules::CheckReturn({}, kNow).status(); }},
    {Event::kStayClosed, Guard::kMemberNotConsulted,
     [] {
       return afterwards_rules::CheckEachReturns(WithAnotherAdult(), kNow);
     }},
    {Event::kStayClosed, Guard::kMemberDisagrees,
     [] {
       CaseFacts facts = WithAnotherAdult();
       facts.decisions = {{.kind = "OTHER",
                           .outcome = "HEARD",
                           .view_due = std::nullopt,
                           .about_id = "bo",
                           .decided_at = kNow,
                           .after_no = AfterNo::kLeftToLead}};
       return afterwards_rules::CheckEachReturns(facts, kNow);
     }},
};

}  // namespace

Provocations OfTheWay() {
  Provocations all(std::begin(kPlaces), std::end(kPlaces));
  all.insert(all.end(), std::begin(kPlansAndStay), std::end(kPlansAndStay));
  AddHerChoice<Event::kDefenderChose>(all);
  AddOwnWord<Event::kRouteChosen>(all);
  AddHerChoice<Event::kTravelPlanned>(all);
  AddClearance<Event::kClearanceAsked>(all);
  AddClearance<Event::kCleared>(all);
  AddHerChoice<Event::kStayPlanned>(all);
  AddHerChoice<Event::kExtensionAsked>(all);
  AddHerChoice<Event::kEndingBegun>(all);
  AddHerChoice<Event::kStayClosed>(all);
  AddHerChoice<Event::kFollowedUp>(all);
  AddHerChoice<Event::kFollowUpEnded>(all);
  return all;
}

}  // namespace sojourn::relocation::provoked
