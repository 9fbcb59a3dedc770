#include "services/relocation/coordination/arrivals.h"

#include <algorithm>
#include <string>

#include "common/status/status_macros.h"

namespace sojourn::relocation {
namespace {

bool WasLostBefore(const CoordinationEdit& edit) {
  return std::any_of(edit.proposals().begin(), edit.proposals().end(),
                     [](const Proposal& each) {
                       return each.confirmed && !IsLive(each.state);
                     });
}

// When she said yes to it.
absl::Time ChosenAt(const CoordinationEdit& edit, const Proposal& place) {
  absl::Time chosen = absl::InfinitePast();
  for (const Step& step : edit.steps()) {
    if (step.kind == StepKind::kConfirmReservation &&
        step.proposal_row_id == place.row_id) {
      chosen = std::max(chosen, step.created_at);
    }
  }
  return chosen;
}

}  // namespace

bool IsAtHerPlace(const CoordinationEdit& edit, const std::string& person) {
  const Proposal* const place = edit.Accepted();
  if (place == nullptr || !edit.travel().HasArrived(person)) return false;
  const Movement* const arrival =
      edit.travel().Last(person, {MovementKind::kArrived});
  return !WasLostBefore(edit) || arrival->occurred_at >= ChosenAt(edit, *place);
}

coordination_rules::ArrivalFacts ArrivalsOf(const CoordinationEdit& edit) {
  const Travel& travel = edit.travel();
  coordination_rules::ArrivalFacts facts;
  for (const std::string& person : edit.persons()) {
    const Traveller* const traveller = travel.Find(person);
    if (traveller == nullptr || traveller->refusal_answer != "GO_AHEAD") {
      facts.expected.push_back(person);
    }
    if (IsAtHerPlace(edit, person)) facts.arrived.push_back(person);
  }
  return facts;
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
  const Proposal* const place = edit.Accepted();
  if (place == nullptr) return false;
  coordination_rules::ArrivalFacts arrivals = ArrivalsOf(edit);
  arrivals.has_coordinator = HasCoordinatorOf(current, *place);
  const std::optional<State> begun =
      After(edit.next().state, Event::kStayBegun);
  if (!begun || !coordination_rules::StayBegins(arrivals)) return false;
  edit.next().state = *begun;
  return true;
}

}  // namespace sojourn::relocation
