#include "services/relocation/coordination/travel_desk.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/agreements/officer_share.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/coordination/arrivals.h"
#include "services/relocation/coordination/clearance.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/reached.h"
#include "services/relocation/coordination/refusal_rules.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/coordination/travel_anew.h"
#include "services/relocation/coordination/travel_file.h"
#include "services/relocation/coordination/travel_ledger.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/rights/consent_cascade.h"
#include "services/relocation/travel_plan/travel_plan_desk.h"
#include "services/relocation/travel_plan/travel_plan_file.h"
#include "services/relocation/workflow/workflow_rules.h"
#include "services/relocation/workflow/workflow_store_steps.h"

namespace sojourn::relocation {
namespace {

using travel_plan_rules::Asked;
using travel_plan_rules::InForce;

// The way she takes to the accepted place.
absl::StatusOr<v1::RouteChoice> FindRoute(
    CoordinationChange& change, const Proposal& place,
    const std::string& person, const v1::ChooseRouteRequest& request) {
  if (!place.abroad) {
    v1::RouteChoice within;
    within.set_scheme(std::string(kSchemeInternal));
    return within;
  }
  ASSIGN_OR_RETURN(
      const std::vector<RouteFindingRow> rows,
      proposals::LoadFindings(change.tx, change.current.relocation.id));
  for (const RouteFindingRow& row : rows) {
    if (row.proposal_row_id != place.row_id || row.person_row_id != person) {
      continue;
    }
    ASSIGN_OR_RETURN(const v1::RouteFinding finding,
                     OpenFinding(change.vault.sealer(),
                                 change.current.relocation.relocation_id, row));
    const v1::RouteChoice* const choice =
        FindChoice(finding, request.route_id(), request.scheme());
    if (choice != nullptr) return *choice;
  }
  return coordination_rules::RouteNotFound();
}

// Chosen before, still open to her and under way: nothing is begun anew.
absl::StatusOr<bool> IsSameWay(const CoordinationChange& change,
                               const Proposal& place, const std::string& person,
                               const v1::RouteChoice& route) {
  const Traveller* const before = change.edit.travel().Find(person);
  if (before == nullptr || before->proposal_row_id != place.row_id ||
      before->application_state == "APPLICATION_STATE_EXPIRED" ||
      coordination_rules::IsRefused(before->application_state)) {
    return false;
  }
  if (route.visa_required() && !before->application_id &&
      !workflow_rules::Stands(change.edit.steps(), StepKind::kOpenApplication,
                              person, change.edit.before().begun_at())) {
    return false;
  }
  ASSIGN_OR_RETURN(const v1::RouteChoice chosen,
                   OpenRoute(change.vault.sealer(),
                             change.current.relocation.relocation_id, *before));
  return chosen.route_id() == route.route_id() &&
         chosen.scheme() == route.scheme();
}

bool NeedsGrant(const CoordinationChange& change) {
  if (change.current.intake.budget_wishes().empty()) return false;
  const absl::Time since = change.edit.before().begun_at();
  const std::vector<Step>& steps = change.edit.steps();
  // Her consent may yet keep what waits to be given back: no second grant
  // beside it.
  return !workflow_rules::Stands(steps, StepKind::kSubmitGrant, "", since) &&
         std::none_of(steps.begin(), steps.end(), [&](const Step& step) {
           return step.kind == StepKind::kSubmitGrant &&
                  step.record_id.empty() && step.created_at >= since &&
                  workflow_rules::IsGivenBackLater(steps, step);
         });
}

// She is in the country by this visa: it stays hers whatever way she goes on.
bool IsThereBy(const CoordinationChange& change, const Traveller& before) {
  return IsInHerHands(before) &&
         change.edit.travel().HasArrived(before.person_row_id);
}

absl::Status PlanJourney(CoordinationChange& change, const Traveller& traveller,
                         bool keeps_visa) {
  // Another route than before: the application for that one is withdrawn.
  if (!keeps_visa && !traveller.application_id) {
    RETURN_IF_ERROR(change.edit.Plan(workflow_rules::PlanUndoApplication(
        traveller.person_row_id, change.edit.steps(), absl::InfinitePast(),
        change.edit.before().begun_at())));
  }
  workflow_rules::StepPlan plan;
  if (traveller.visa_required && !traveller.application_id) {
    plan.add.push_back({.kind = StepKind::kOpenApplication,
                        .proposal_row_id = traveller.proposal_row_id,
                        .person_row_id = traveller.person_row_id});
  }
  if (NeedsGrant(change)) plan.add.push_back({.kind = StepKind::kSubmitGrant});
  return change.edit.Plan(plan);
}

// Whose own visa was refused chooses another route before anybody else does.
bool IsKept(const CoordinationChange& change, const std::string& person) {
  const Travel& travel = change.edit.travel();
  const Traveller* const own = travel.Find(person);
  if (own != nullptr && own->visa_required &&
      refusal_rules::StandsRefused(own->application_state)) {
    return false;
  }
  return travel.IsKeptByRefusal(person);
}

absl::StatusOr<std::string> RouteChosen(CoordinationChange& change,
                                        const v1::ChooseRouteRequest& request) {
  ASSIGN_OR_RETURN(const std::string person,
                   change.PersonOfParty(request.person_id()));
  const Proposal* const accepted = change.edit.Accepted();
  RETURN_IF_ERROR(coordination_rules::CheckPlaceIsHers(accepted != nullptr));
  const Proposal place = *accepted;
  ASSIGN_OR_RETURN(change.edit.next().state,
                   Next(change.current.relocation.state, Event::kRouteChosen));
  RETURN_IF_ERROR(
      refusal_rules::CheckNotKept(Event::kRouteChosen, IsKept(change, person)));
  ASSIGN_OR_RETURN(const v1::RouteChoice route,
                   FindRoute(change, place, person, request));
  RETURN_IF_ERROR(RecordHerDecision(change, {.event = Event::kRouteChosen,
                                             .kind = v1::DECISION_KIND_ROUTE,
                                             .outcome = route.scheme(),
                                             .view = ViewIn(request),
                                             .about_id = request.person_id()}));
  ASSIGN_OR_RETURN(const bool same, IsSameWay(change, place, person, route));
  if (same) {
    RETURN_IF_ERROR(change.edit.Commit(change.Entry(Event::kRouteChosen)));
    return place.proposal_id;
  }
  Traveller traveller{.person_row_id = person,
                      .case_row_id = change.current.relocation.id,
                      .proposal_row_id = place.row_id,
                      .visa_required = route.visa_required()};
  const Traveller* const before = change.edit.travel().Find(person);
  const bool keeps_visa = before != nullptr && IsThereBy(change, *before);
  if (keeps_visa && !route.visa_required()) {
    traveller.application_id = before->application_id;
  }
  if (!keeps_visa) {
    RETURN_IF_ERROR(TakeUpApplication(change.tx, change.edit, change.facts,
                                      route, traveller));
  }
  ASSIGN_OR_RETURN(
      traveller.route_sealed,
      SealRoute(change.vault.sealer(), change.current.relocation.relocation_id,
                person, route));
  change.edit.SaveTraveller(traveller);
  RETURN_IF_ERROR(PlanJourney(change, traveller, keeps_visa));
  steps::WakeForHerWord(change.tx, change.current.relocation.id);
  RETURN_IF_ERROR(change.edit.Commit(change.Entry(Event::kRouteChosen)));
  return place.proposal_id;
}

absl::StatusOr<std::string> PlanRecorded(
    CoordinationChange& change, const v1::RecordSecurityPlanRequest& request) {
  ASSIGN_OR_RETURN(const absl::Time occurred_at,
                   ParseOccurredAt(request.has_occurred_at(),
                                   request.occurred_at(), change.now));
  v1::SecurityPlan plan;
  plan.set_state(request.state());
  plan.set_text(request.text());
  plan.set_waived_by(request.waived_by());
  SetTime(change.now, *plan.mutable_recorded_at());
  RETURN_IF_ERROR(SavePlan(change.tx, change.vault.sealer(),
                           change.current.relocation, plan));
  HistoryEntry entry =
      change.Entry(Event::kSecurityPlanned,
                   ShortName(v1::SecurityPlanState_Name(request.state()),
                             "SECURITY_PLAN_STATE_"));
  entry.occurred_at = occurred_at;
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return std::string();
}

Movement NewMovement(const CoordinationChange& change,
                     const std::string& person, MovementKind kind, int leg,
                     absl::Time occurred_at) {
  return {.person_row_id = person,
          .kind = kind,
          .leg = leg,
          .occurred_at = occurred_at,
          .recorded_at = change.now,
          .recorded_by = change.desk_edit.by()};
}

// Writes a movement and what the history says of it; about no proposal.
absl::StatusOr<std::string> Commit(CoordinationChange& change,
                                   const Movement& movement, Event event) {
  HistoryEntry entry = change.Entry(event);
  entry.occurred_at = movement.occurred_at;
  ASSIGN_OR_RETURN(entry.subject_row_id, change.edit.Add(movement));
  if (!movement.reached.country.empty()) {
    RETURN_IF_ERROR(TellTravels(change.tx, change.edit));
  }
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return std::string();
}

absl::StatusOr<Asked> AskedBy(const CoordinationChange& change,
                              const v1::ClearForTravelRequest& request) {
  ASSIGN_OR_RETURN(const std::string person,
                   change.PersonOfParty(request.person_id()));
  ASSIGN_OR_RETURN(
      const std::string present,
      PresentCountryOf(change.tx, change.current, change.edit.proposals(),
                       change.edit.travel()));
  return Asked{.person = person,
               .leg = request.leg(),
               .shelter = request.arranged_shelter(),
               .shelter_abroad = !request.shelter_country_code().empty() &&
                                 request.shelter_country_code() != present};
}

absl::Status CheckClearance(const CoordinationChange& change,
                            coordination_rules::ClearanceEvent event,
                            const Asked& asked,
                            const std::optional<InForce>& plan,
                            const v1::Person& person) {
  if (!asked.shelter.empty()) {
    RETURN_IF_ERROR(coordination_rules::CheckMayBeSheltered(
        event, change.current.relocation));
  }
  RETURN_IF_ERROR(coordination_rules::CheckClearance(
      event, ClearanceFactsOf(asked, plan, change.edit.Accepted(),
                              change.edit.travel(), person)));
  return travel_plan_rules::CheckMayBeCleared(
      event, asked, plan, ExclusionsOf(change.current.intake), BansOf(person));
}

// Where nobody has planned the way, nothing else tells whether it leads across
// a border, with what is to be checked there.
absl::Status CheckCountryIsSaid(const Asked& asked,
                                const std::optional<InForce>& plan,
                                const v1::ClearForTravelRequest& request) {
  if (asked.shelter.empty() || !request.shelter_country_code().empty() ||
      travel_plan_rules::IsOn(asked, plan)) {
    return absl::OkStatus();
  }
  return InvalidField("shelter_country_code", "FIELD_REQUIRED",
                      "say in which country the shelter is: no travel plan "
                      "leads there");
}

// The visa service looks once more at who goes abroad: days used, passport,
// last legal day.
bool IsRechecked(const CoordinationChange& change, const Asked& asked,
                 const std::optional<InForce>& plan) {
  const Proposal* const place = change.edit.Accepted();
  return asked.shelter.empty() ? place != nullptr && place->abroad
                               : IsAcrossABorder(asked, plan, place);
}

// Of a shelter abroad by a step of no proposal.
absl::Status PlanRecheck(CoordinationChange& change, const Asked& asked) {
  const bool shelter = !asked.shelter.empty();
  return change.edit.Plan(workflow_rules::PlanAssessments(
      shelter ? "" : change.edit.Accepted()->row_id, {asked.person},
      change.edit.steps()));
}

absl::StatusOr<std::string> Cleared(CoordinationChange& change,
                                    const v1::ClearForTravelRequest& request) {
  ASSIGN_OR_RETURN(const Asked asked, AskedBy(change, request));
  RETURN_IF_ERROR(
      Next(change.current.relocation.state, Event::kClearanceAsked).status());
  ASSIGN_OR_RETURN(const std::optional<InForce> plan, PlanOf(change));
  RETURN_IF_ERROR(CheckCountryIsSaid(asked, plan, request));
  const bool recheck = IsRechecked(change, asked, plan);
  const auto event =
      recheck ? coordination_rules::ClearanceEvent(Event::kClearanceAsked)
              : coordination_rules::ClearanceEvent(Event::kCleared);
  RETURN_IF_ERROR(
      CheckClearance(change, event, asked, plan,
                     *change.current.FindPerson(request.person_id())));
  ASSIGN_OR_RETURN(const int leg, travel_plan_rules::LegToClear(asked, plan));
  RETURN_IF_ERROR(RecordHerDecision(
      change, {.event = event,
               .kind = v1::DECISION_KIND_CLEARANCE,
               .outcome = "CLEARED",
               .view = ViewIn(request),
               .follows_reason = request.view_follows_reason(),
               .about_id = request.person_id()}));
  if (recheck) RETURN_IF_ERROR(PlanRecheck(change, asked));
  Movement movement = NewMovement(
      change, asked.person,
      recheck ? MovementKind::kClearanceAsked : MovementKind::kCleared, leg,
      change.now);
  movement.to_shelter = !asked.shelter.empty();
  movement.arranged_shelter = asked.shelter;
  return Commit(change, movement, event.event());
}

// Which leg it is of, and whether it leads to a shelter: as the permission
// says, else the plan.
absl::StatusOr<Movement> DepartureOf(CoordinationChange& change,
                                     const std::string& person, int named) {
  ASSIGN_OR_RETURN(const std::optional<InForce> plan, PlanOf(change));
  const Travel& travel = change.edit.travel();
  const int leg = travel_plan_rules::LegDeparted(person, named, plan,
                                                 ClearedLegs(travel, person));
  Movement movement =
      NewMovement(change, person, MovementKind::kDeparted, leg, change.now);
  const Movement* const permission = travel.Permission(person, leg);
  if (permission != nullptr) {
    movement.to_shelter = permission->to_shelter;
    movement.arranged_shelter = permission->arranged_shelter;
  } else {
    // A way to a shelter of before a place was hers says nothing of this one.
    movement.to_shelter = movement.OnPlan() && plan && plan->to_shelter &&
                          plan->leads_to_her_place;
  }
  ASSIGN_OR_RETURN(movement.reached, WhereLeads(change, plan, movement));
  const bool unplanned = named != travel_plan_rules::kOnNoPlan && leg != named;
  if (permission == nullptr || unplanned ||
      IsOverARefusal(travel, *permission)) {
    change.edit.next().flags.insert(Flag::kDepartedWithoutClearance);
  }
  return movement;
}

absl::StatusOr<std::string> HasDeparted(
    CoordinationChange& change, const v1::MarkDepartedRequest& request) {
  ASSIGN_OR_RETURN(const std::string person,
                   change.Person(request.person_id()));
  ASSIGN_OR_RETURN(const absl::Time occurred_at,
                   ParseOccurredAt(request.has_occurred_at(),
                                   request.occurred_at(), change.now));
  ASSIGN_OR_RETURN(Movement movement,
                   DepartureOf(change, person, request.leg()));
  movement.occurred_at = occurred_at;
  const Event event =
      movement.to_shelter ? Event::kDepartedToShelter : Event::kDeparted;
  ASSIGN_OR_RETURN(change.edit.next().state,
                   Next(change.current.relocation.state, event));
  return Commit(change, movement, event);
}

absl::StatusOr<std::string> HasMoved(
    CoordinationChange& change,
    const v1::RecordUnassistedMoveRequest& request) {
  std::vector<std::string> moved = change.edit.told();
  if (!request.person_id().empty()) {
    ASSIGN_OR_RETURN(const std::string person,
                     change.Person(request.person_id()));
    moved = {person};
  }
  ASSIGN_OR_RETURN(const absl::Time occurred_at,
                   ParseOccurredAt(request.has_occurred_at(),
                                   request.occurred_at(), change.now));
  std::vector<std::string> rows;
  for (const std::string& person : moved) {
    Movement movement =
        NewMovement(change, person, MovementKind::kUnassistedMove,
                    travel_plan_rules::kOnNoPlan, occurred_at);
    movement.country_code = request.country_code();
    movement.reached =
        InCountry(change.current, person, request.country_code());
    movement.location_class = v1::LocationClass_Name(request.location_class());
    movement.note = request.note();
    ASSIGN_OR_RETURN(const std::string row, change.edit.Add(movement));
    rows.push_back(row);
  }
  change.edit.next().flags.insert(Flag::kUnassistedMove);
  RETURN_IF_ERROR(Reconsider(change.tx, change.edit, request.country_code()));
  RETURN_IF_ERROR(TellTravels(change.tx, change.edit));
  HistoryEntry entry = change.Entry(Event::kMovedUnassisted);
  entry.occurred_at = occurred_at;
  entry.subject_row_id = absl::StrJoin(rows, " ");
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return std::string();
}

absl::Status PlanCheckIn(CoordinationChange& change) {
  const Proposal* const place = change.edit.Accepted();
  if (place == nullptr || !place->reservation_id) return absl::OkStatus();
  const auto& steps = change.edit.steps();
  const bool planned =
      std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
        return step.kind == StepKind::kCheckIn &&
               step.proposal_row_id == place->row_id &&
               step.state != StepState::kFailed &&
               step.state != StepState::kCancelled;
      });
  if (planned) return absl::OkStatus();
  workflow_rules::StepPlan plan;
  plan.add.push_back({.kind = StepKind::kCheckIn,
                      .proposal_row_id = place->row_id,
                      .peer_ref = *place->reservation_id});
  return change.edit.Plan(plan);
}

// While no place is hers, wherever she arrives is a shelter. Else whoever knows
// says so, or she set off for one that she has not reached before.
bool IsAtShelter(const CoordinationChange& change, const std::string& person,
                 const v1::MarkArrivedRequest& request) {
  if (change.edit.Accepted() == nullptr) return true;
  if (request.has_at_shelter()) return request.at_shelter();
  const Travel& travel = change.edit.travel();
  if (travel.IsAtShelter(person)) return false;
  const Movement* const left = travel.Last(
      person, {MovementKind::kDeparted, MovementKind::kUnassistedMove});
  return left != nullptr && left->to_shelter;
}

// Where the plan on which she left leads across a border: places that were
// asked for her are abroad, or not, from there.
absl::StatusOr<std::string> ShelterAbroad(CoordinationChange& change,
                                          const std::string& person) {
  const Movement* const left =
      change.edit.travel().Last(person, {MovementKind::kDeparted});
  if (left == nullptr || !left->to_shelter || !left->OnPlan()) {
    return std::string();
  }
  ASSIGN_OR_RETURN(const std::optional<InForce> plan, PlanOf(change));
  if (!plan) return std::string();
  const std::optional<std::string> country =
      travel_plan_rules::EndsIn(person, plan->legs);
  if (!country ||
      *country == PresentCountry(change.current, change.edit.travel())) {
    return std::string();
  }
  const OpenedCase& current = change.current;
  if (person == current.PersonRowId(current.DefenderId())) {
    RETURN_IF_ERROR(Reconsider(change.tx, change.edit, *country));
  }
  return *country;
}

// Once nobody is on the way any more, and nobody at a place that is hers still,
// the case stands where it can go on from: a place that was lost meanwhile is
// looked for anew.
absl::StatusOr<Event> SettleShelter(CoordinationChange& change) {
  const auto& persons = change.edit.persons();
  const bool others = std::any_of(
      persons.begin(), persons.end(), [&](const std::string& person) {
        return change.edit.travel().IsUnderWay(person) ||
               IsAtHerPlace(change.edit, person);
      });
  if (others) return Event::kArrived;
  Relocation& next = change.edit.next();
  ASSIGN_OR_RETURN(next.state, Next(next.state, Event::kShelterReached));
  RETURN_IF_ERROR(change.edit.Settle());
  return Event::kShelterReached;
}

// Whoever is named reads the case: the office and the host of the place say who
// receives her, and no more of a host that may be told nothing of it. Whether
// somebody is named.
absl::StatusOr<bool> NameCoordinator(CoordinationChange& change,
                                     const Proposal& place,
                                     const std::string& subject) {
  CaseEdit& edit = change.desk_edit;
  const bool may_name = edit.caller().Has(auth::Role::kProgrammeOfficer) ||
                        edit.caller().Has(auth::Role::kSecurityOfficer) ||
                        edit.organisation_id() == place.organisation_id;
  if (subject.empty() || !may_name) return false;
  const absl::Status refused =
      CheckMayWorkFor(edit, change.vault, AssignmentRole::kCityCoordinator,
                      place.organisation_id);
  if (absl::IsFailedPrecondition(refused)) return false;
  RETURN_IF_ERROR(refused);
  PutAssignment(change.tx, change.current.relocation.id,
                {.role = AssignmentRole::kCityCoordinator,
                 .subject = subject,
                 .organisation_id = place.organisation_id,
                 .assigned_at = change.now});
  return true;
}

absl::StatusOr<Event> SettlePlace(CoordinationChange& change,
                                  const v1::MarkArrivedRequest& request) {
  const Proposal& place = *change.edit.Accepted();
  Relocation& next = change.edit.next();
  coordination_rules::ArrivalFacts arrivals = ArrivalsOf(change.edit);
  arrivals.has_coordinator = HasCoordinatorOf(change.current, place);
  if (!arrivals.has_coordinator) {
    ASSIGN_OR_RETURN(
        arrivals.has_coordinator,
        NameCoordinator(change, place, request.coordinator_subject()));
  }
  if (arrivals.has_coordinator) {
    next.flags.erase(Flag::kArrivedWithoutCoordinator);
  } else {
    next.flags.insert(Flag::kArrivedWithoutCoordinator);
  }
  RETURN_IF_ERROR(PlanCheckIn(change));
  Event event = Event::kArrived;
  if (coordination_rules::StayBegins(arrivals) &&
      After(next.state, Event::kAllArrived)) {
    event = Event::kAllArrived;
  }
  ASSIGN_OR_RETURN(next.state, Next(next.state, event));
  return event;
}

absl::StatusOr<std::string> HasArrived(CoordinationChange& change,
                                       const v1::MarkArrivedRequest& request) {
  ASSIGN_OR_RETURN(const std::string person,
                   change.Person(request.person_id()));
  ASSIGN_OR_RETURN(const absl::Time occurred_at,
                   ParseOccurredAt(request.has_occurred_at(),
                                   request.occurred_at(), change.now));
  if (change.edit.travel().Last(
          person, {MovementKind::kDeparted, MovementKind::kUnassistedMove}) ==
      nullptr) {
    change.edit.next().flags.insert(Flag::kArrivedWithoutDeparture);
  }
  Movement movement = NewMovement(change, person, MovementKind::kArrived,
                                  travel_plan_rules::kOnNoPlan, occurred_at);
  movement.to_shelter = IsAtShelter(change, person, request);
  if (movement.to_shelter) {
    ASSIGN_OR_RETURN(movement.country_code, ShelterAbroad(change, person));
    movement.reached = InCountry(change.current, person, movement.country_code);
  } else {
    ASSIGN_OR_RETURN(movement.reached, AtHerPlace(change, person));
  }
  ASSIGN_OR_RETURN(const std::string row, change.edit.Add(movement));
  ASSIGN_OR_RETURN(const Event event, movement.to_shelter
                                          ? SettleShelter(change)
                                          : SettlePlace(change, request));
  RETURN_IF_ERROR(TellTravels(change.tx, change.edit));
  HistoryEntry entry = change.Entry(event);
  entry.occurred_at = occurred_at;
  entry.subject_row_id = row;
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return std::string();
}

}  // namespace

absl::StatusOr<Changed> TravelDesk::ChooseRoute(
    const server::Call& call, const v1::ChooseRouteRequest& request) const {
  return ChangeCase(desk_, call, request, RouteChosen);
}

absl::StatusOr<Changed> TravelDesk::RecordSecurityPlan(
    const server::Call& call,
    const v1::RecordSecurityPlanRequest& request) const {
  return ChangeCase(desk_, call, request, PlanRecorded);
}

absl::StatusOr<Changed> TravelDesk::Clear(
    const server::Call& call, const v1::ClearForTravelRequest& request) const {
  return ChangeCase(desk_, call, request, Cleared);
}

absl::StatusOr<Changed> TravelDesk::Departed(
    const server::Call& call, const v1::MarkDepartedRequest& request) const {
  return ChangeCase(desk_, call, request, HasDeparted);
}

absl::StatusOr<Changed> TravelDesk::MovedUnassisted(
    const server::Call& call,
    const v1::RecordUnassistedMoveRequest& request) const {
  return ChangeCase(desk_, call, request, HasMoved);
}

absl::StatusOr<Changed> TravelDesk::Arrived(
    const server::Call& call, const v1::MarkArrivedRequest& request) const {
  return ChangeCase(desk_, call, request, HasArrived);
}

}  // namespace sojourn::relocation
