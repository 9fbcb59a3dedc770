#include "services/relocation/worklist/travel_work.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/travel_plan/travel_plan_file.h"

namespace sojourn::relocation {
namespace {

bool IsPlanned(const CoordinationRows& rows) {
  const v1::TravelPlan* const plan = PlanInForce(rows.records);
  if (plan == nullptr) return false;
  std::string_view place;
  for (const Proposal& each : rows.proposals) {
    if (each.state == ProposalState::kAccepted) place = each.proposal_id;
  }
  return plan->to_shelter() || plan->proposal_id() == place;
}

// Nobody was asked about a way on it yet.
bool NobodyAsked(const v1::TravelPlan& plan, const Travel& travel) {
  return std::none_of(travel.movements.begin(), travel.movements.end(),
                      [&](const Movement& movement) {
                        return movement.OnPlan() && movement.Counts() &&
                               movement.occurred_at >=
                                   ToTime(plan.recorded_at());
                      });
}

// Row ids of who moves and has moved, or may.
std::set<std::string> PersonsOf(const Travel& travel) {
  std::set<std::string> persons;
  for (const Movement& movement : travel.movements) {
    if (!movement.apart) persons.insert(movement.person_row_id);
  }
  return persons;
}

std::optional<Wait> RefusedShelter(const Travel& travel,
                                   const std::string& person) {
  const Movement* const answer = travel.Last(
      person, {MovementKind::kClearanceAsked, MovementKind::kCleared,
               MovementKind::kClearanceRefused, MovementKind::kDeparted});
  if (answer == nullptr || !answer->to_shelter ||
      answer->kind != MovementKind::kClearanceRefused) {
    return std::nullopt;
  }
  return Wait{
      "PROGRAMME_OFFICER",
      absl::StrCat("no lawful way to the shelter was found: ", answer->note),
      "RecordTravelPlan", std::nullopt};
}

}  // namespace

std::vector<Wait> ShelterWaits(const Relocation& relocation,
                               const CoordinationRows& rows) {
  constexpr StateSet kBeforeStay =
      StateSet::Range(State::kAlerted, State::kTravelling);
  std::vector<Wait> waits;
  if (!kBeforeStay.Has(relocation.state)) return waits;
  const Travel& travel = rows.travel;
  const v1::TravelPlan* const plan = PlanInForce(rows.records);
  if (plan != nullptr && plan->to_shelter() && NobodyAsked(*plan, travel) &&
      relocation.state != State::kPreDeparture) {
    waits.push_back({"PROGRAMME_OFFICER",
                     "clear each person for the way to the shelter",
                     "ClearForTravel", std::nullopt});
  }
  bool on_the_way = false;
  bool there = false;
  for (const std::string& person : PersonsOf(travel)) {
    if (auto refused = RefusedShelter(travel, person)) {
      waits.push_back(*std::move(refused));
    }
    const Movement* const last = travel.Whereabouts(person);
    on_the_way |= last != nullptr && last->to_shelter &&
                  last->kind == MovementKind::kDeparted;
    there |= travel.IsAtShelter(person);
  }
  if (on_the_way) {
    waits.push_back({"PROGRAMME_OFFICER", "confirm safe arrival at the shelter",
                     "MarkArrived", std::nullopt});
  }
  if (there) {
    waits.push_back(
        {"PROGRAMME_OFFICER",
         "she is at a shelter: go on looking for a place, or to the "
         "one that is hers; where the shelter is the end of her way, "
         "she says so",
         "MarkSafeElsewhere", std::nullopt});
  }
  return waits;
}

std::optional<Wait> PlanWait(const Relocation& relocation,
                             const CoordinationRows& rows) {
  if (relocation.state != State::kPreDeparture || IsPlanned(rows)) {
    return std::nullopt;
  }
  return Wait{"PROGRAMME_OFFICER",
              "plan the way to her place with her: RecordTravelPlan",
              "RecordTravelPlan", std::nullopt};
}

std::optional<Wait> RefusalWait(const Traveller& traveller) {
  if (!traveller.visa_required ||
      !coordination_rules::IsRefused(traveller.application_state) ||
      !traveller.refusal_answer.empty()) {
    return std::nullopt;
  }
  return Wait{"DEFENDER",
              "a visa was refused: wait, let others go ahead, or stop",
              "RecordDefenderDecision", std::nullopt};
}

std::vector<Wait> TravelWaits(const Relocation& relocation,
                              const CoordinationRows& rows) {
  std::vector<Wait> waits;
  for (const Traveller& traveller : rows.travel.travellers) {
    if (traveller.apart) continue;
    if (auto refused = RefusalWait(traveller)) {
      waits.push_back(*std::move(refused));
    }
  }
  if (auto plan = PlanWait(relocation, rows)) waits.push_back(*std::move(plan));
  const std::vector<Wait> shelter = ShelterWaits(relocation, rows);
  waits.insert(waits.end(), shelter.begin(), shelter.end());
  return waits;
}

}  // namespace sojourn::relocation
