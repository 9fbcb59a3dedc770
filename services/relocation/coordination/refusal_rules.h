#ifndef SERVICES_RELOCATION_COORDINATION_REFUSAL_RULES_H_
#define SERVICES_RELOCATION_COORDINATION_REFUSAL_RULES_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/relocation/relocation_refusal.h"

// One refusal in a party: the defender chooses to wait, go ahead or stop
// (contracts, section 3). Until she has, nothing about the others is done by
// itself. Pure functions of values.
namespace sojourn::relocation::refusal_rules {

// Refused or annulled. An appeal under way has not changed that yet.
bool StandsRefused(std::string_view application_state);

// Whether the others are kept by this visa: she has not said anything to it, or
// that everybody waits.
bool KeepsOthers(std::string_view application_state, std::string_view answer);

// What she says to it changes who travels: nobody has the stay behind them yet.
bool ChangesWhoTravels(State state);
// Or nobody asks: of who lives at a place, a STOP would give that back.
// FAILED_PRECONDITION STATE_FORBIDS.
absl::Status CheckMayAnswer(State state);

// The others went ahead without who has this visa. Once it is there after all
// she follows them.
bool StaysBehind(std::string_view application_state, std::string_view answer);

// What she has said that still answers the state the application has now.
// Refused anew, it is asked anew; but who went ahead without this person did so
// before an appeal was decided, and goes on.
std::string_view AnswerAfter(std::string_view before, std::string_view now,
                             std::string_view answer);

// Somebody of the party, if the others go ahead. Who is there already goes too.
struct Member {
  bool adult = true;
  bool goes = true;
};
// Her answer to the visa of one of `party`. No child goes without an adult, and
// none stays behind without one.
absl::Status CheckAnswer(std::string_view application_state,
                         std::string_view answer,
                         const std::vector<Member>& party);

// A further step about somebody whose own visa does not stand refused.
absl::Status CheckNotKept(Guarded<Guard::kPartyVisaRefused> event, bool kept);

}  // namespace sojourn::relocation::refusal_rules

#endif  // SERVICES_RELOCATION_COORDINATION_REFUSAL_RULES_H_
