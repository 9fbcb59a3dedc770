#include "services/relocation/coordination/coordination_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/afterwards/afterwards_rules.h"
#include "services/relocation/coordination/place_names.h"
#include "services/relocation/coordination/refusal_rules.h"
#include "services/relocation/relocation_guards.h"
#include "services/relocation/rights/consent_rules.h"

namespace sojourn::relocation::coordination_rules {
namespace {

bool Contains(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

absl::Status WrongState(ProposalState state, std::string_view remedy) {
  return FailedPrecondition(
      "STATE_FORBIDS",
      absl::StrCat("the proposal is ", std::string(Name(state))), remedy);
}

bool IsHeld(const OfferFacts& offer, absl::Time now) {
  return offer.held_until.has_value() && *offer.held_until > now;
}

absl::Status NoLiveHold(Guarded<Guard::kNoLiveHold> event) {
  return Refuse<Guard::kNoLiveHold>(event, "no place is held for this proposal",
                                    "wait for the hold, or ask a city again");
}

absl::Status CheckRoutes(const CaseFacts& facts, const OfferFacts& offer) {
  std::vector<std::string> codes;
  std::string remedy;
  for (const PersonFacts& person : facts.persons) {
    const auto found = std::find_if(
        offer.findings.begin(), offer.findings.end(),
        [&](const Finding& f) { return f.person_row_id == person.row_id; });
    if (found == offer.findings.end()) {
      return Refuse<Guard::kRouteNotAssessed>(
          Event::kOffered,
          "the visa service has not answered for every person yet",
          "wait for the ASSESS_ROUTE steps");
    }
    if (found->lawful) continue;
    for (const std::string& code : found->problem_codes) {
      if (!Contains(codes, code)) codes.push_back(code);
    }
    if (remedy.empty()) remedy = found->remedy;
  }
  if (codes.empty() && remedy.empty()) return absl::OkStatus();
  return Refuse<Guard::kNoLawfulRoute>(
      Event::kOffered,
      absl::StrCat("no lawful route for the whole stay: ",
                   absl::StrJoin(codes, ", ")),
      remedy);
}

bool IsExcludedCity(const AskFacts& ask) {
  return std::any_of(
      ask.excluded_cities.begin(), ask.excluded_cities.end(),
      [&](const std::string& city) {
        return city == ask.host_id || city == ask.host_organisation_id ||
               (ask.host_name && IsCalledAfter(*ask.host_name, city));
      });
}

absl::Status CheckNotExcluded(const AskFacts& ask) {
  // Which of them it is, is not said.
  if (IsKeptAway(ask)) {
    return Refuse<Guard::kHostExcluded>(Event::kCityAsked,
                                        "this host is excluded for this case",
                                        "ask another host");
  }
  if (!ask.excluded_cities.empty() && !ask.host_name) {
    return Refuse<Guard::kHostCityUnknown>(
        Event::kCityAsked,
        "she excludes cities, and nothing tells in which city this host is",
        "register the host's organisation with CreateOrganisation, or ask "
        "another host");
  }
  return absl::OkStatus();
}

}  // namespace

bool IsKeptAway(const AskFacts& ask) {
  return Contains(ask.excluded_countries, ask.host_country) ||
         IsExcludedCity(ask) || ask.others_are_there;
}

absl::Status CheckAskFields(const AskFacts& ask) {
  FieldChecker fields;
  if (!ask.host_known) {
    fields.Add("host_id", "HOST_UNKNOWN", "no host of the network has this id");
  }
  if (ask.stay.check_out <= ask.stay.check_in) {
    fields.Add("stay", "STAY_INVALID", "check-out must come after check-in");
  } else if (ask.stay.check_out - ask.stay.check_in > kLongestStayDays) {
    fields.Add("stay", "STAY_TOO_LONG", "at most 730 nights");
  }
  if (ask.host_known && ask.stay.check_in < ask.today) {
    fields.Add("stay.check_in", "STAY_IN_PAST",
               "check-in must not be before today at the host");
  }
  return fields.Finish();
}

absl::Status CheckMayMoveOn(bool lives_well) {
  if (!lives_well) return absl::OkStatus();
  return Refuse<Guard::kPlaceFit>(
      Event::kCityAsked, "she lives at a place that can be lived in",
      "say with ReportDisruption that it cannot be, or end the stay with "
      "BeginEnding where she wants to go on");
}

absl::Status CheckAsk(const CaseFacts& facts, const AskFacts& ask) {
  RETURN_IF_ERROR(CheckMayMoveOn(ask.lives_well));
  RETURN_IF_ERROR(CheckNotExcluded(ask));
  RETURN_IF_ERROR(afterwards_rules::CheckStillWanted(facts));
  if (!HasConsent(facts, "SHARE_WITH_HOST", ask.host_organisation_id)) {
    return Refuse<Guard::kConsentMissing>(
        Event::kCityAsked,
        "not every adult has agreed to be described to this host",
        "record the missing consent with GrantConsent (SHARE_WITH_HOST)");
  }
  return agreements::CheckShare(
      ask.host_organisation_id, ask.host_member, "SHARE_WITH_HOST",
      agreements::FieldsOf("SHARE_WITH_HOST"), ask.now);
}

absl::Status AlreadyAsked() {
  return Refuse<Guard::kAlreadyAsked>(
      Event::kCityAsked, "this host has been asked for this case",
      "wait for its answer, or ask another host");
}

absl::Status CheckCityDecision(ProposalState state) {
  if (state == ProposalState::kAsked) return absl::OkStatus();
  return WrongState(state, "only an open question can be answered");
}

absl::Status CheckOffer(const CaseFacts& facts, const OfferFacts& offer,
                        absl::Time now) {
  switch (offer.state) {
    case ProposalState::kHolding:
      if (!IsHeld(offer, now)) return NoLiveHold(Event::kOffered);
      break;
    case ProposalState::kAsked:
    case ProposalState::kCityAccepted:
    case ProposalState::kLapsed:
      return NoLiveHold(Event::kOffered);
    case ProposalState::kCityDeclined:
    case ProposalState::kOffered:
    case ProposalState::kAccepted:
    case ProposalState::kDeclined:
    case ProposalState::kWithdrawn:
      return WrongState(offer.state, "offer a place that is held");
  }
  if (offer.abroad) return CheckRoutes(facts, offer);
  return absl::OkStatus();
}

absl::Status CheckAccept(const OfferFacts& offer, bool another_chosen,
                         absl::Time now) {
  if (another_chosen) {
    return Refuse<Guard::kAlreadyChosen>(Event::kDefenderChose,
                                         "another place is her choice",
                                         "decline that one first");
  }
  if (offer.state == ProposalState::kLapsed)
    return NoLiveHold(Event::kDefenderChose);
  if (offer.state != ProposalState::kOffered) {
    return WrongState(offer.state, "she can accept a place she was offered");
  }
  if (!IsHeld(offer, now)) return NoLiveHold(Event::kDefenderChose);
  return absl::OkStatus();
}

absl::Status LivesThere() {
  return WrongState(ProposalState::kAccepted,
                    "she lives there: BeginEnding and CloseStay end the stay, "
                    "and the next place takes its turn once she has said yes "
                    "to that one");
}

absl::Status CheckDecline(ProposalState state) {
  if (state == ProposalState::kHolding || state == ProposalState::kOffered ||
      state == ProposalState::kAccepted) {
    return absl::OkStatus();
  }
  return WrongState(state, "she can decline a place that is held for her");
}

absl::Status CheckPlaceIsHers(bool confirmed) {
  if (confirmed) return absl::OkStatus();
  return Refuse<Guard::kNoPlaceConfirmed>(
      Event::kRouteChosen, "no place is confirmed for this case yet",
      "wait for the confirmation of her choice");
}

absl::Status RouteNotFound() {
  return Refuse<Guard::kRouteNotLawful>(
      Event::kRouteChosen, "this route was not found lawful for this person",
      "choose one of the proposal's route_findings");
}

absl::Status CheckMayBeSheltered(Guarded<Guard::kEligibilityNotDecided> event,
                                 const Relocation& relocation) {
  constexpr StateSet kDecided =
      StateSet::Range(State::kEligible, State::kTravelling)
          .Without(State::kIneligible);
  const bool decided = kDecided.Has(relocation.state) ||
                       (relocation.state == State::kIncomplete &&
                        relocation.milestones.decided.has_value());
  const bool at_once = relocation.level == Level::kL1 &&
                       relocation.milestones.triaged.has_value();
  if (decided || at_once) return absl::OkStatus();
  return Refuse<Guard::kEligibilityNotDecided>(
      event,
      "only an emergency that was triaged goes to a shelter before it is "
      "decided that she is helped",
      "decide with DecideEligibility; where she is in danger now, "
      "TriageRequest at L1");
}

absl::Status CheckClearance(ClearanceEvent event, const ClearanceFacts& facts) {
  if (!facts.place_confirmed && !facts.shelter_arranged) {
    return Refuse<Guard::kNoPlaceConfirmed>(
        event, "no place is confirmed and no shelter arranged",
        "wait for the confirmation, or name the shelter");
  }
  if (facts.place_burnt && !facts.shelter_arranged) {
    return Refuse<Guard::kPlaceBurnt>(
        event, "the place is known to those she flees from",
        "give it back and ask another host, or name the "
        "shelter she goes to");
  }
  if (facts.place_disrupted && !facts.shelter_arranged) {
    return Refuse<Guard::kPlaceDisrupted>(
        event, "the place cannot be lived in",
        "ask her where she goes instead: give it back and ask another host, or "
        "name the shelter she goes to");
  }
  if (facts.crosses_border && facts.documents_burnt) {
    return Refuse<Guard::kDocumentCompromised>(
        event, "her travel document is known to those she flees from",
        "find another document, or a place in the country she is in");
  }
  if (facts.crosses_border && facts.child_without_permission) {
    return Refuse<Guard::kChildPermissionMissing>(
        event, "nobody has written down that this child may leave the country",
        "record in the intake, with UpdateIntake, that whoever else has "
        "custody permits it in writing (child.travelPermission), or that "
        "nobody else "
        "has it or which authority waived it (child.permissionWaiver)");
  }
  const bool by_her_route = !facts.shelter_arranged;
  const bool visa_required = by_her_route && facts.visa_required;
  if (by_her_route && !facts.route_chosen && facts.place_confirmed) {
    return Refuse<Guard::kRouteNotChosen>(event,
                                          "no route was chosen for this person",
                                          "choose one with ChooseRoute");
  }
  if (visa_required && IsRefused(facts.application_state)) {
    return Refuse<Guard::kVisaRefused>(
        event, "the visa of this person was refused",
        "ask her: wait for an appeal or another route, or let others go ahead");
  }
  if (by_her_route) {
    RETURN_IF_ERROR(refusal_rules::CheckNotKept(event, facts.kept_by_refusal));
  }
  if (visa_required &&
      facts.application_state != "APPLICATION_STATE_COLLECTED" &&
      facts.application_state != "APPLICATION_STATE_USED" &&
      facts.application_state != "APPLICATION_STATE_EXTENDED") {
    return Refuse<Guard::kVisaNotCollected>(
        event, "the visa is not in her hands yet",
        "the mission issues it and records its collection");
  }
  if (!facts.security_plan) {
    return Refuse<Guard::kSecurityPlanMissing>(
        event, "there is no security plan for the move",
        "record one, or who waived it");
  }
  return absl::OkStatus();
}

bool IsRefused(std::string_view application_state) {
  return application_state == "APPLICATION_STATE_REFUSED" ||
         application_state == "APPLICATION_STATE_PRECLEARANCE_REFUSED" ||
         application_state == "APPLICATION_STATE_ANNULLED";
}

Event BestOf(const std::vector<ProposalState>& proposals) {
  const auto has = [&](ProposalState state) {
    return std::find(proposals.begin(), proposals.end(), state) !=
           proposals.end();
  };
  if (has(ProposalState::kOffered)) return Event::kBestIsOffered;
  if (has(ProposalState::kHolding) || has(ProposalState::kCityAccepted) ||
      has(ProposalState::kAsked)) {
    return Event::kBestIsAsked;
  }
  return Event::kNoneLeft;
}

bool DerivesFromProposals(State state) {
  return StateSet::Range(State::kProposed, State::kPreDeparture).Has(state);
}

bool StayBegins(const ArrivalFacts& facts) {
  if (!facts.has_coordinator || facts.expected.empty()) return false;
  return std::all_of(facts.expected.begin(), facts.expected.end(),
                     [&](const std::string& person) {
                       return Contains(facts.arrived, person);
                     });
}

}  // namespace sojourn::relocation::coordination_rules
