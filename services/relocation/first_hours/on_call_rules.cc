#include "services/relocation/first_hours/on_call_rules.h"

#include <algorithm>

#include "common/status/error.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/relocation_refusal.h"

namespace sojourn::relocation::on_call {
namespace {

std::optional<size_t> Find(Roster roster, std::string_view subject) {
  for (size_t i = 0; i < roster.size(); ++i) {
    if (roster[i].subject == subject && roster[i].reachable) return i;
  }
  return std::nullopt;
}

// The first of those who are called in turn, from `start` on and round.
std::optional<size_t> InTurn(Roster roster, size_t start) {
  for (size_t step = 0; step < roster.size(); ++step) {
    const size_t i = (start + step) % roster.size();
    if (!roster[i].director && roster[i].reachable) return i;
  }
  return std::nullopt;
}

absl::Status SamePerson() {
  return InvalidField("to_subject", "SAME_PERSON",
                      "she has it already: name who takes over");
}

}  // namespace

OnDuty WhoIsOnDuty(Roster roster, std::string_view taken_over_by) {
  OnDuty duty;
  for (size_t i = roster.size(); i > 0; --i) {
    const RosterEntry& entry = roster[i - 1];
    if (entry.director && entry.reachable) duty.director = i - 1;
  }
  duty.person = Find(roster, taken_over_by);
  if (!duty.person) duty.person = InTurn(roster, 0);
  if (!duty.person) duty.person = duty.director;
  if (!duty.person) return duty;
  duty.next = InTurn(roster, *duty.person + 1);
  if (!duty.next || duty.next == duty.person) duty.next = duty.director;
  if (duty.next == duty.person) duty.next = std::nullopt;
  return duty;
}

std::string_view NameOfCall(size_t number) {
  constexpr std::string_view kNames[kCalls] = {"ON_DUTY", "NEXT", "NEXT_AGAIN",
                                               "DIRECTOR"};
  return number < kCalls ? kNames[number] : "";
}

absl::Time CalledSince(const Relocation& relocation) {
  return relocation.l1_since.value_or(relocation.received_at);
}

bool IsCallDue(const Relocation& relocation, size_t number, absl::Time now) {
  return number < kCalls && relocation.level == Level::kL1 &&
         (relocation.state == State::kAlerted ||
          relocation.state == State::kSubmitted ||
          WaitsForSecondTriage(relocation)) &&
         now >= CalledSince(relocation) + kCalledAfter[number];
}

std::optional<size_t> WhoIsCalled(Roster roster, std::string_view taken_over_by,
                                  size_t number) {
  const OnDuty duty = WhoIsOnDuty(roster, taken_over_by);
  if (number + 1 >= kCalls && duty.director) return duty.director;
  std::optional<size_t> turn = duty.person;
  for (size_t i = 0; i < number && turn; ++i) {
    const std::optional<size_t> next = InTurn(roster, *turn + 1);
    turn = next ? next : duty.director;
  }
  return turn;
}

absl::Status CheckShiftTo(Roster roster, std::string_view on_duty,
                          std::string_view to_subject) {
  if (to_subject == on_duty) return SamePerson();
  if (Find(roster, to_subject)) return absl::OkStatus();
  return InvalidField("to_subject", "NOT_ON_ROSTER",
                      "the roster of the organisation has nobody of this name: "
                      "UpdateOrganisation adds her with her contact");
}

absl::Status CheckCaseFrom(std::string_view lead, std::string_view by,
                           std::string_view to_subject) {
  if (lead.empty() || lead != by) {
    return Refuse<Guard::kNotOnCase>(Event::kHandedOver,
                                     "only who leads a case hands it over",
                                     "AssignCase gives it to somebody");
  }
  if (to_subject == by) return SamePerson();
  return absl::OkStatus();
}

}  // namespace sojourn::relocation::on_call
