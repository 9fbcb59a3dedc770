#include "services/relocation/coordination/clearance.h"

#include "services/relocation/case/case_vault.h"

namespace sojourn::relocation {

using travel_plan_rules::Asked;
using travel_plan_rules::InForce;

namespace {

bool LacksPermission(const v1::Person& person) {
  return person.role() == v1::PERSON_ROLE_CHILD &&
         !person.child().travel_permission() &&
         person.child().permission_waiver().empty();
}

}  // namespace

bool IsAcrossABorder(const Asked& asked, const std::optional<InForce>& plan,
                     const Proposal* place) {
  if (travel_plan_rules::IsOn(asked, plan)) {
    return travel_plan_rules::CrossesBorder(
        asked.person, plan->legs, travel_plan_rules::BegunBefore(asked, *plan));
  }
  return asked.shelter.empty() && place != nullptr && place->abroad;
}

coordination_rules::ClearanceFacts ClearanceFactsOf(
    const Asked& asked, const std::optional<InForce>& plan,
    const Proposal* place, const Travel& travel, const v1::Person& person) {
  const Traveller* traveller = travel.Find(asked.person);
  // That was the way to a place she moves on from.
  if (traveller != nullptr && place != nullptr &&
      traveller->proposal_row_id != place->row_id) {
    traveller = nullptr;
  }
  return {.place_confirmed = place != nullptr,
          .shelter_arranged = !asked.shelter.empty(),
          .route_chosen = traveller != nullptr,
          .visa_required = traveller != nullptr && traveller->visa_required,
          .application_state =
              traveller == nullptr ? "" : traveller->application_state,
          .security_plan = travel.plan_sealed.has_value(),
          .place_burnt =
              place != nullptr && place->problem_reason == kProblemPlaceBurnt,
          .place_disrupted = place != nullptr &&
                             place->problem_reason == kProblemPlaceDisrupted,
          .crosses_border = IsAcrossABorder(asked, plan, place),
          .documents_burnt = AllDocumentsBurnt(person),
          .child_without_permission = LacksPermission(person),
          // Who is under way is not left where she is.
          .kept_by_refusal = !travel.IsOnTheWayToPlace(asked.person) &&
                             travel.IsKeptByRefusal(asked.person)};
}

bool IsOverARefusal(const Travel& travel, const Movement& permission) {
  const std::string& person = permission.person_row_id;
  if (permission.to_shelter || travel.IsOnTheWayToPlace(person)) return false;
  const Traveller* const own = travel.Find(person);
  const bool refused = own != nullptr && own->visa_required &&
                       coordination_rules::IsRefused(own->application_state);
  return refused || travel.IsKeptByRefusal(person);
}

}  // namespace sojourn::relocation
