#ifndef SERVICES_RELOCATION_COORDINATION_COORDINATION_RULES_H_
#define SERVICES_RELOCATION_COORDINATION_COORDINATION_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/relocation/agreements/agreement_rules.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/workflow/workflow.h"

// Guards of placement and of the way to safety. Pure functions of values.
//
// Reasons: HOST_UNKNOWN, STAY_INVALID, STAY_IN_PAST, STAY_TOO_LONG (fields);
// STATE_FORBIDS of a proposal; the guards of CITY_ASKED, OFFERED,
// DEFENDER_CHOSE, ROUTE_CHOSEN and CLEARED in the table; those of
// agreements::CheckShare.
namespace sojourn::relocation::coordination_rules {

// Nights, half-open.
struct Stay {
  absl::CivilDay check_in;
  absl::CivilDay check_out;
};

inline constexpr int kLongestStayDays = 730;

struct AskFacts {
  bool host_known = false;
  std::string host_country;
  std::string host_organisation_id;
  // Today where the host is.
  absl::CivilDay today;
  Stay stay;
  std::vector<std::string> excluded_countries;
  // As she or her caseworker wrote them: names of cities, or ids of hosts or
  // organisations.
  std::vector<std::string> excluded_cities;
  std::string host_id;
  // She lives at a place that can be lived in.
  bool lives_well = false;
  // A party that this one must not meet is there, or may be.
  bool others_are_there = false;
  // What the host's organisation is called; absent where it is not registered.
  std::optional<std::string> host_name;
  // What was agreed with the host's organisation.
  agreements::Member host_member;
  absl::Time now;
};

// She must not be there, or somebody is whom she must not meet. Which of the
// two it is, nobody is told.
bool IsKeptAway(const AskFacts& ask);
// The request itself: INVALID_ARGUMENT with every bad field.
absl::Status CheckAskFields(const AskFacts& ask);
// Who lives somewhere is placed anew only where she cannot live there.
absl::Status CheckMayMoveOn(bool lives_well);
// Whether this host may be told of this party, and may be asked at all.
absl::Status CheckAsk(const CaseFacts& facts, const AskFacts& ask);

// A host has one live proposal of a case, which the database holds to.
absl::Status AlreadyAsked();

absl::Status CheckCityDecision(ProposalState state);

// What the visa service found for one person.
struct Finding {
  std::string person_row_id;
  bool lawful = false;
  // Codes and remedies of what stands against it.
  std::vector<std::string> problem_codes;
  std::string remedy;
};

struct OfferFacts {
  ProposalState state = ProposalState::kAsked;
  std::optional<absl::Time> held_until;
  bool abroad = false;
  std::vector<Finding> findings;
};
absl::Status CheckOffer(const CaseFacts& facts, const OfferFacts& offer,
                        absl::Time now);

// Her yes to an offered place. Another choice under way stands against it.
absl::Status CheckAccept(const OfferFacts& offer, bool another_chosen,
                         absl::Time now);
// Her no, before or after she had said yes.
absl::Status CheckDecline(ProposalState state);
// Why a no does not give back the place that she lives in.
absl::Status LivesThere();

// Whether a way to a shelter may be planned and permitted: what is done for her
// at once at L1, once somebody has judged how urgent it is; else from the
// decision on that she is helped.
absl::Status CheckMayBeSheltered(Guarded<Guard::kEligibilityNotDecided> event,
                                 const Relocation& relocation);

// What one person needs before she may set off.
struct ClearanceFacts {
  bool place_confirmed = false;
  bool shelter_arranged = false;
  bool route_chosen = false;
  bool visa_required = false;
  std::string application_state;
  bool security_plan = false;
  // Others know where her place is.
  bool place_burnt = false;
  // It cannot be lived in.
  bool place_disrupted = false;
  // On the way that she asks for, as far as anybody has written it down.
  bool crosses_border = false;
  // Others know every document she has.
  bool documents_burnt = false;
  // A child, and whoever else has custody has neither permitted that it leaves
  // nor need do so.
  bool child_without_permission = false;
  // By the visa of somebody else of the party (refusal_rules.h).
  bool kept_by_refusal = false;
};
// To a shelter she goes without the route to her place, and without its visa:
// of one across a border the law of that country is asked.
using ClearanceEvent =
    Guarded<Guard::kNoPlaceConfirmed, Guard::kPlaceBurnt,
            Guard::kPlaceDisrupted, Guard::kDocumentCompromised,
            Guard::kRouteNotChosen, Guard::kVisaRefused,
            Guard::kPartyVisaRefused, Guard::kVisaNotCollected,
            Guard::kSecurityPlanMissing, Guard::kTravelPlanMissing,
            Guard::kTravelPlanOutdated, Guard::kCountryExcluded,
            Guard::kShelterOffPlan, Guard::kTravelBanned,
            Guard::kEligibilityNotDecided, Guard::kChildPermissionMissing,
            Guard::kCaseSuspended, Guard::kDefenderNotConsulted,
            Guard::kSecondChannelNeeded, Guard::kDefenderDisagrees>;
absl::Status CheckClearance(ClearanceEvent event, const ClearanceFacts& facts);

// A route is chosen to a place that is hers, of those that were found.
absl::Status CheckPlaceIsHers(bool confirmed);
absl::Status RouteNotFound();

bool IsRefused(std::string_view application_state);

// What the best proposal is now, once no place is hers any more.
Event BestOf(const std::vector<ProposalState>& proposals);

// Whether the case's state follows from its proposals.
bool DerivesFromProposals(State state);

// Who has arrived, and whether the stay begins. `expected` are the persons who
// still travel.
struct ArrivalFacts {
  std::vector<std::string> expected;
  std::vector<std::string> arrived;
  bool has_coordinator = false;
};
bool StayBegins(const ArrivalFacts& facts);

}  // namespace sojourn::relocation::coordination_rules

#endif  // SERVICES_RELOCATION_COORDINATION_COORDINATION_RULES_H_
