#include "services/relocation/coordination/coordination_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination/place_names.h"
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

absl::Status NoLiveHold() {
  return FailedPrecondition("NO_LIVE_HOLD",
                            "no place is held for this proposal",
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
      return FailedPrecondition(
          "ROUTE_NOT_ASSESSED",
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
  return FailedPrecondition("NO_LAWFUL_ROUTE",
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
  if (Contains(ask.excluded_countries, ask.host_country) ||
      IsExcludedCity(ask) || ask.others_are_there) {
    return FailedPrecondition("HOST_EXCLUDED",
                              "this host is excluded for this case",
                              "ask another host");
  }
  if (!ask.excluded_cities.empty() && !ask.host_name) {
    return FailedPrecondition(
        "HOST_CITY_UNKNOWN",
        "she excludes cities, and nothing tells in which city this host is",
        "register the host's organisation with CreateOrganisation, or ask "
        "another host");
  }
  return absl::OkStatus();
}

}  // namespace

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

absl::Status CheckAsk(const CaseFacts& facts, const AskFacts& ask) {
  RETURN_IF_ERROR(CheckNotExcluded(ask));
  if (!HasConsent(facts, "SHARE_WITH_HOST", ask.host_organisation_id)) {
    return FailedPrecondition(
        "CONSENT_MISSING",
        "not every adult has agreed to be described to this host",
        "record the missing consent with GrantConsent (SHARE_WITH_HOST)");
  }
  return absl::OkStatus();
}

bool CheckedInByMistake(const std::vector<Step>& steps, bool anybody_arrived) {
  return !anybody_arrived &&
         std::any_of(steps.begin(), steps.end(), [](const Step& step) {
           return step.kind == StepKind::kCheckIn &&
                  step.state == StepState::kDone;
         });
}

absl::Status CheckCityDecision(ProposalState state) {
  if (state == ProposalState::kAsked) return absl::OkStatus();
  return WrongState(state, "only an open question can be answered");
}

absl::Status CheckOffer(const CaseFacts& facts, const OfferFacts& offer,
                        absl::Time now) {
  switch (offer.state) {
    case ProposalState::kHolding:
      if (!IsHeld(offer, now)) return NoLiveHold();
      break;
    case ProposalState::kAsked:
    case ProposalState::kCityAccepted:
    case ProposalState::kLapsed:
      return NoLiveHold();
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
    return FailedPrecondition("ALREADY_CHOSEN", "another place is her choice",
                              "decline that one first");
  }
  if (offer.state == ProposalState::kLapsed) return NoLiveHold();
  if (offer.state != ProposalState::kOffered) {
    return WrongState(offer.state, "she can accept a place she was offered");
  }
  if (!IsHeld(offer, now)) return NoLiveHold();
  return absl::OkStatus();
}

absl::Status CheckDecline(ProposalState state) {
  if (state == ProposalState::kHolding || state == ProposalState::kOffered ||
      state == ProposalState::kAccepted) {
    return absl::OkStatus();
  }
  return WrongState(state, "she can decline a place that is held for her");
}

absl::Status CheckClearance(const ClearanceFacts& facts) {
  if (!facts.place_confirmed && !facts.shelter_arranged) {
    return FailedPrecondition("NO_PLACE_CONFIRMED",
                              "no place is confirmed and no shelter arranged",
                              "wait for the confirmation, or name the shelter");
  }
  if (facts.place_burnt && !facts.shelter_arranged) {
    return FailedPrecondition("PLACE_BURNT",
                              "the place is known to those she flees from",
                              "give it back and ask another host, or name the "
                              "shelter she goes to");
  }
  if (facts.crosses_border && facts.documents_burnt) {
    return FailedPrecondition(
        "DOCUMENT_COMPROMISED",
        "her travel document is known to those she flees from",
        "find another document, or a place in the country she is in");
  }
  const bool by_her_route = !facts.shelter_arranged || facts.crosses_border;
  const bool visa_required = by_her_route && facts.visa_required;
  if (by_her_route && !facts.route_chosen && facts.place_confirmed) {
    return FailedPrecondition("ROUTE_NOT_CHOSEN",
                              "no route was chosen for this person",
                              "choose one with ChooseRoute");
  }
  if (visa_required && IsRefused(facts.application_state)) {
    return FailedPrecondition(
        "VISA_REFUSED", "the visa of this person was refused",
        "ask her: wait for an appeal or another route, or let others go ahead");
  }
  if (visa_required &&
      facts.application_state != "APPLICATION_STATE_COLLECTED" &&
      facts.application_state != "APPLICATION_STATE_USED" &&
      facts.application_state != "APPLICATION_STATE_EXTENDED") {
    return FailedPrecondition(
        "VISA_NOT_COLLECTED", "the visa is not in her hands yet",
        "the mission issues it and records its collection");
  }
  if (!facts.security_plan) {
    return FailedPrecondition("SECURITY_PLAN_MISSING",
                              "there is no security plan for the move",
                              "record one, or who waived it");
  }
  return absl::OkStatus();
}

bool IsRefused(std::string_view application_state) {
  return application_state == "APPLICATION_STATE_REFUSED" ||
         application_state == "APPLICATION_STATE_PRECLEARANCE_REFUSED" ||
         application_state == "APPLICATION_STATE_ANNULLED";
}

absl::Status CheckRefusalAnswer(std::string_view application_state,
                                std::string_view answer, int others) {
  if (!IsRefused(application_state)) {
    return FailedPrecondition("NO_VISA_REFUSED",
                              "no visa of this person was refused",
                              "answer for the person whose visa was refused");
  }
  if (answer == "GO_AHEAD" && others == 0) {
    return FailedPrecondition("NOBODY_LEFT", "nobody else would travel",
                              "wait for another route, or stop");
  }
  return absl::OkStatus();
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
