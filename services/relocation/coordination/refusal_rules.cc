#include "services/relocation/coordination/refusal_rules.h"

#include "common/status/error.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/relocation_state_machine.h"

namespace sojourn::relocation::refusal_rules {
namespace {

constexpr std::string_view kAppealed = "APPLICATION_STATE_APPEALED";
constexpr std::string_view kGoAhead = "GO_AHEAD";

struct Counts {
  int adults = 0;
  int children = 0;

  int all() const { return adults + children; }
  bool ChildrenAlone() const { return children > 0 && adults == 0; }
};

Counts CountOf(const std::vector<Member>& party, bool going) {
  Counts counts;
  for (const Member& each : party) {
    if (each.goes != going) continue;
    ++(each.adult ? counts.adults : counts.children);
  }
  return counts;
}

}  // namespace

bool StandsRefused(std::string_view application_state) {
  return coordination_rules::IsRefused(application_state) ||
         application_state == kAppealed;
}

bool KeepsOthers(std::string_view application_state, std::string_view answer) {
  return StandsRefused(application_state) &&
         (answer.empty() || answer == "WAIT");
}

bool ChangesWhoTravels(State state) {
  return StateSet::Range(State::kOffered, State::kTravelling).Has(state);
}

absl::Status CheckMayAnswer(State state) {
  if (ChangesWhoTravels(state)) return absl::OkStatus();
  return FailedPrecondition(
      "STATE_FORBIDS", "nobody waits for this visa now",
      "answer while a place is offered to them or they are on the way to it; "
      "for who was left behind look for another way (SplitParty)");
}

bool StaysBehind(std::string_view application_state, std::string_view answer) {
  return StandsRefused(application_state) && answer == kGoAhead;
}

std::string_view AnswerAfter(std::string_view before, std::string_view now,
                             std::string_view answer) {
  const bool refused_anew = coordination_rules::IsRefused(now) &&
                            !coordination_rules::IsRefused(before);
  if (!refused_anew) return answer;
  return before == kAppealed && answer == kGoAhead ? answer : "";
}

absl::Status CheckAnswer(std::string_view application_state,
                         std::string_view answer,
                         const std::vector<Member>& party) {
  if (!StandsRefused(application_state)) {
    return Refuse<Guard::kNoVisaRefused>(
        Event::kDefenderChose, "no visa of this person was refused",
        "answer for the person whose visa was refused");
  }
  if (answer != kGoAhead) return absl::OkStatus();
  const Counts going = CountOf(party, true);
  if (going.all() == 0) {
    return Refuse<Guard::kNobodyLeft>(Event::kDefenderChose,
                                      "nobody else would travel",
                                      "wait for another route, or stop");
  }
  if (going.ChildrenAlone() || CountOf(party, false).ChildrenAlone()) {
    return Refuse<Guard::kChildrenAlone>(
        Event::kDefenderChose,
        "children would travel, or stay behind, without an adult of the party",
        "wait for another route, or stop: a place that needs no visa is open "
        "to all of them");
  }
  return absl::OkStatus();
}

absl::Status CheckNotKept(Guarded<Guard::kPartyVisaRefused> event, bool kept) {
  if (!kept) return absl::OkStatus();
  return Refuse<Guard::kPartyVisaRefused>(
      event,
      "the visa of somebody else of the party was refused, and the defender "
      "has not said that the others go ahead",
      "ask her, and record with RecordDefenderDecision (refusal) whether she "
      "waits, lets the others go ahead, or stops; another route for the person "
      "whose visa was refused is chosen first");
}

}  // namespace sojourn::relocation::refusal_rules
