#ifndef SERVICES_RELOCATION_COORDINATION_COORDINATION_RULES_H_
#define SERVICES_RELOCATION_COORDINATION_COORDINATION_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/workflow/workflow.h"

// Guards of placement and of the way to safety. Pure functions of values.
//
// Reasons: HOST_UNKNOWN, STAY_INVALID, STAY_IN_PAST, STAY_TOO_LONG (fields);
// CONSENT_MISSING, HOST_EXCLUDED, HOST_CITY_UNKNOWN, STATE_FORBIDS,
// ALREADY_CHOSEN, NO_LIVE_HOLD, ROUTE_NOT_ASSESSED, NO_LAWFUL_ROUTE,
// NO_PLACE_CONFIRMED, ROUTE_NOT_LAWFUL, ROUTE_NOT_CHOSEN, VISA_REFUSED,
// VISA_NOT_COLLECTED, SECURITY_PLAN_MISSING, NO_VISA_REFUSED, NOBODY_LEFT,
// PLACE_BURNT, DOCUMENT_COMPROMISED.
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
  // A party that this one must not meet is there, or may be.
  bool others_are_there = false;
  // What the host's organisation is called; absent where it is not registered.
  std::optional<std::string> host_name;
};

// The request itself: INVALID_ARGUMENT with every bad field.
absl::Status CheckAskFields(const AskFacts& ask);
// Whether this host may be told of this party, and may be asked at all.
absl::Status CheckAsk(const CaseFacts& facts, const AskFacts& ask);

absl::Status CheckCityDecision(ProposalState state);

// The host was told that the party moved in, and now nobody of it has arrived:
// every arrival was taken back. No call of capacity undoes a check-in, so
// somebody has to tell the host.
bool CheckedInByMistake(const std::vector<Step>& steps, bool anybody_arrived);

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
  // On the way that she asks for, as far as anybody has written it down.
  bool crosses_border = false;
  // Others know every document she has.
  bool documents_burnt = false;
};
// To a shelter within the country that she is in she goes without the route to
// her place, and without its visa.
absl::Status CheckClearance(const ClearanceFacts& facts);

bool IsRefused(std::string_view application_state);

// Her answer to a refused visa. `others` travel besides the refused person.
absl::Status CheckRefusalAnswer(std::string_view application_state,
                                std::string_view answer, int others);

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
