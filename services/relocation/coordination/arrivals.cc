#include "services/relocation/coordination/arrivals.h"

#include <algorithm>
#include <vector>

#include "common/status/status_macros.h"
#include "services/relocation/coordination/place_moves.h"
#include "services/relocation/coordination/refusal_rules.h"

namespace sojourn::relocation {
namespace {

// What tells who is where, of a case that is changed or read.
struct Known {
  const std::vector<Proposal>& proposals;
  const std::vector<Step>& steps;
  const Travel& travel;
};

Known KnownOf(const CoordinationEdit& edit) {
  return {edit.proposals(), edit.steps(), edit.travel()};
}

bool IsAt(const Known& known, const std::string& person) {
  if (place_moves::Accepted(known.proposals) == nullptr ||
      !known.travel.HasArrived(person)) {
    return false;
  }
  const Movement* const arrival =
      known.travel.Last(person, {MovementKind::kArrived});
  return place_moves::IsMadeSince(
      known.travel, *arrival,
      place_moves::HersSince(known.proposals, known.steps));
}

coordination_rules::ArrivalFacts FactsOf(
    const Known& known, const std::vector<std::string>& persons) {
  coordination_rules::ArrivalFacts facts;
  for (const std::string& person : persons) {
    const Traveller* const traveller = known.travel.Find(person);
    const bool stays_behind =
        traveller != nullptr &&
        refusal_rules::StaysBehind(traveller->application_state,
                                   traveller->refusal_answer);
    const bool there = IsAt(known, person);
    if (there || !stays_behind) facts.expected.push_back(person);
    if (there) facts.arrived.push_back(person);
  }
  return facts;
}

// The state that the case has then.
std::optional<State> Begun(const OpenedCase& current, const Known& known,
                           const std::vector<std::string>& persons,
                           State state) {
  const Proposal* const place = place_moves::Accepted(known.proposals);
  if (place == nullptr) return std::nullopt;
  coordination_rules::ArrivalFacts arrivals = FactsOf(known, persons);
  arrivals.has_coordinator = HasCoordinatorOf(current, *place);
  if (!coordination_rules::StayBegins(arrivals)) return std::nullopt;
  return After(state, Event::kStayBegun);
}

}  // namespace

bool IsAtHerPlace(const CoordinationEdit& edit, const std::string& person) {
  return IsAt(KnownOf(edit), person);
}

coordination_rules::ArrivalFacts ArrivalsOf(const CoordinationEdit& edit) {
  return FactsOf(KnownOf(edit), edit.persons());
}

bool HasCoordinatorOf(const OpenedCase& current, const Proposal& place) {
  return std::any_of(current.assignments.begin(), current.assignments.end(),
                     [&](const Assignment& each) {
                       return each.role == AssignmentRole::kCityCoordinator &&
                              each.organisation_id == place.organisation_id;
                     });
}

absl::StatusOr<Event> OnCoordinatorNamed(CaseEdit& edit, const CaseVault& vault,
                                         const Assignment& assignment,
                                         Relocation& next) {
  ASSIGN_OR_RETURN(const CoordinationEdit coordination,
                   CoordinationEdit::Over(edit.tx(), vault.sealer(), next,
                                          {edit.by(), edit.organisation_id()}));
  const Proposal* const place = coordination.Accepted();
  if (place == nullptr ||
      place->organisation_id != assignment.organisation_id) {
    return Event::kAssigned;
  }
  next.flags.erase(Flag::kArrivedWithoutCoordinator);
  coordination_rules::ArrivalFacts arrivals = ArrivalsOf(coordination);
  arrivals.has_coordinator = true;
  const std::optional<State> begun = After(next.state, Event::kStayBegun);
  if (!begun || !coordination_rules::StayBegins(arrivals)) {
    return Event::kAssigned;
  }
  next.state = *begun;
  return Event::kStayBegun;
}

bool BeginsStay(const OpenedCase& current, CoordinationEdit& edit) {
  const std::optional<State> begun =
      Begun(current, KnownOf(edit), edit.persons(), edit.next().state);
  if (begun) edit.next().state = *begun;
  return begun.has_value();
}

std::optional<Wait> StayWait(const OpenedCase& current,
                             const CoordinationRows& rows) {
  std::vector<std::string> persons;
  for (const std::string& row : current.person_row_ids) {
    if (!current.RowHasLeft(row)) persons.push_back(row);
  }
  if (!Begun(current, {rows.proposals, rows.steps, rows.travel}, persons,
             current.relocation.state)) {
    return std::nullopt;
  }
  return Wait{"PROGRAMME_OFFICER",
              "everybody who moves with the case has arrived, and the stay has "
              "not begun: name the coordinator of the host once more with "
              "AssignCase",
              "AssignCase", std::nullopt};
}

}  // namespace sojourn::relocation
