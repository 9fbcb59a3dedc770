#include "services/relocation/worklist/travel_work.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/refusal_rules.h"
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

// The end of the last day on which an appeal can be brought, while it can.
std::optional<absl::Time> AppealDue(const Traveller& traveller,
                                    absl::Time now) {
  if (!coordination_rules::IsRefused(traveller.application_state) ||
      !traveller.appeal_by) {
    return std::nullopt;
  }
  const absl::Time due =
      absl::FromCivil(*traveller.appeal_by + 1, absl::UTCTimeZone()) -
      absl::Seconds(1);
  return now <= due ? std::optional<absl::Time>(due) : std::nullopt;
}

std::string AppealInWords(const Traveller& traveller, bool still_possible) {
  if (!coordination_rules::IsRefused(traveller.application_state)) {
    return "the appeal that was brought";
  }
  if (!traveller.appeal_by) return "an appeal";
  return absl::StrCat(
      still_possible ? "an appeal until " : "an appeal, late since ",
      absl::FormatCivilTime(*traveller.appeal_by));
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

std::optional<Wait> RefusalWait(const Relocation& relocation,
                                const Traveller& traveller, absl::Time now) {
  if (!traveller.visa_required ||
      !refusal_rules::StandsRefused(traveller.application_state) ||
      traveller.refusal_answer == "STOP") {
    return std::nullopt;
  }
  const std::optional<absl::Time> due = AppealDue(traveller, now);
  const std::string appeal = AppealInWords(traveller, due.has_value());
  const bool may_answer = refusal_rules::ChangesWhoTravels(relocation.state);
  const bool goes_without = refusal_rules::StaysBehind(
      traveller.application_state, traveller.refusal_answer);
  if (!may_answer && goes_without && kOpen.Has(relocation.state)) {
    return Wait{"PROGRAMME_OFFICER",
                absl::StrCat("the others are there without this person, whom "
                             "this case can bring no further: look with her "
                             "for another way: ",
                             appeal,
                             ", or a case of her own, in which another route "
                             "or a place in the region or the country is "
                             "looked for: SplitParty"),
                "SplitParty", due};
  }
  if (!may_answer) {
    return Wait{"PROGRAMME_OFFICER",
                absl::StrCat("a visa was refused or annulled: an independent "
                             "adviser tells her what she may do, such as ",
                             appeal),
                "RecordRightsInformation", due};
  }
  if (goes_without) {
    return Wait{"PROGRAMME_OFFICER",
                absl::StrCat("the others go ahead without this person: look "
                             "with her for another way: ",
                             appeal,
                             ", another route, a case of her own, or a place "
                             "in the region or the country"),
                "ChooseRoute", due};
  }
  if (traveller.refusal_answer == "WAIT") {
    return Wait{"DEFENDER",
                absl::StrCat("all wait for ", appeal,
                             ", or another route for this person; they may go "
                             "ahead or stop whenever the defender says so"),
                "ChooseRoute", due};
  }
  return Wait{
      "DEFENDER",
      absl::StrCat("a visa was refused, and the defender chooses: wait (",
                   appeal,
                   ", another route), let the others go ahead before "
                   "this person, or stop and look for another "
                   "place, also in the region or the country; nobody "
                   "sets off before"),
      "RecordDefenderDecision", due};
}

std::vector<Wait> TravelWaits(const Relocation& relocation,
                              const CoordinationRows& rows, absl::Time now) {
  std::vector<Wait> waits;
  for (const Traveller& traveller : rows.travel.travellers) {
    if (traveller.apart) continue;
    if (auto refused = RefusalWait(relocation, traveller, now)) {
      waits.push_back(*std::move(refused));
    }
  }
  if (auto plan = PlanWait(relocation, rows)) waits.push_back(*std::move(plan));
  const std::vector<Wait> shelter = ShelterWaits(relocation, rows);
  waits.insert(waits.end(), shelter.begin(), shelter.end());
  return waits;
}

}  // namespace sojourn::relocation
