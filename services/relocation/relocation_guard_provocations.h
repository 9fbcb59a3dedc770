#ifndef SERVICES_RELOCATION_RELOCATION_GUARD_PROVOCATIONS_H_
#define SERVICES_RELOCATION_RELOCATION_GUARD_PROVOCATIONS_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_state_machine.h"

// For each guard that a row of the table names: the rule that has it, called
// with facts that lack just that. relocation_guards_test.cc asks all of them.
namespace sojourn::relocation::provoked {

struct Provocation {
  Event event;
  Guard guard;
  absl::Status (*rule)();
};
using Provocations = std::vector<Provocation>;

Provocations OfTheCase();
Provocations OfEnds();
Provocations OfTheWay();
Provocations OfWhatOthersHear();
Provocations OfSteps();

inline const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
inline constexpr ViewFacts kYes{
    .given = true, .agrees = true, .on_second_channel = true};
inline constexpr ViewFacts kNo{
    .given = true, .agrees = false, .on_second_channel = true};
inline constexpr ViewFacts kOverHerContact{.given = true, .agrees = true};
inline constexpr ViewFacts kUnasked{};

inline CaseFacts In(State state) {
  CaseFacts facts;
  facts.relocation.state = state;
  facts.relocation.level = Level::kL2;
  facts.relocation.received_at = kNow - absl::Hours(24 * 400);
  facts.persons = {{.row_id = "ana", .person_id = "ana", .is_defender = true}};
  return facts;
}

inline CaseFacts Suspended(State state) {
  CaseFacts facts = In(state);
  facts.relocation.overlay = Overlay::kContactLost;
  facts.relocation.overlay_since = kNow;
  return facts;
}

inline CaseFacts Burnt(State state) {
  CaseFacts facts = In(state);
  facts.contact_compromised = true;
  return facts;
}

// Of a decision that CheckHerChoice guards.
template <Event event>
void AddHerChoice(Provocations& all) {
  const Provocation four[] = {
      {event, Guard::kCaseSuspended,
       [] {
         return CheckHerChoice(HerChoice(event), Suspended(State::kOffered),
                               kYes, true, kNow)
             .status();
       }},
      {event, Guard::kDefenderNotConsulted,
       [] {
         return CheckHerChoice(HerChoice(event), In(State::kOffered), kUnasked,
                               true, kNow)
             .status();
       }},
      {event, Guard::kSecondChannelNeeded,
       [] {
         return CheckHerChoice(HerChoice(event), Burnt(State::kOffered),
                               kOverHerContact, true, kNow)
             .status();
       }},
      {event, Guard::kDefenderDisagrees,
       [] {
         return CheckHerChoice(HerChoice(event), In(State::kOffered), kNo, true,
                               kNow)
             .status();
       }},
  };
  all.insert(all.end(), std::begin(four), std::end(four));
}

}  // namespace sojourn::relocation::provoked

#endif  // SERVICES_RELOCATION_RELOCATION_GUARD_PROVOCATIONS_H_
