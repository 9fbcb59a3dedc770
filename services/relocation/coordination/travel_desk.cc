#include "services/relocation/coordination/travel_desk.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/coordination/travel_file.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/travel_plan/travel_plan_desk.h"
#include "services/relocation/travel_plan/travel_plan_file.h"
#include "services/relocation/workflow/workflow_rules.h"

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
  return FailedPrecondition("ROUTE_NOT_LAWFUL",
                            "this route was not found lawful for this person",
                            "choose one of the proposal's route_findings");
}

// Chosen before, still open to her and under way: nothing is begun anew.
absl::StatusOr<bool> IsSameWay(const CoordinationChange& change,
                               const Proposal& place, const std::string& person,
                               const v1::RouteChoice& route) {
  const Traveller* const before = change.edit.travel().Find(person);
  if (before == nullptr || before->proposal_row_id != place.row_id ||
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
  return !workflow_rules::Stands(change.edit.steps(), StepKind::kSubmitGrant,
                                 "", change.edit.before().begun_at());
}

absl::Status PlanJourney(CoordinationChange& change, const Proposal& place,
                         const std::string& person, bool visa_required) {
  // Another route than before: the application for that one is withdrawn.
  RETURN_IF_ERROR(change.edit.Plan(workflow_rules::PlanUndoApplication(
      person, change.edit.steps(), absl::InfinitePast(),
      change.edit.before().begun_at())));
  workflow_rules::StepPlan plan;
  if (visa_required) {
    plan.add.push_back({.kind = StepKind::kOpenApplication,
                        .proposal_row_id = place.row_id,
                        .person_row_id = person});
  }
  if (NeedsGrant(change)) plan.add.push_back({.kind = StepKind::kSubmitGrant});
  return change.edit.Plan(plan);
}

absl::StatusOr<std::string> RouteChosen(CoordinationChange& change,
                                        const v1::ChooseRouteRequest& request) {
  ASSIGN_OR_RETURN(const std::string person,
                   change.PersonOfParty(request.person_id()));
  const Proposal* const accepted = change.edit.Accepted();
  if (accepted == nullptr) {
    return FailedPrecondition("NO_PLACE_CONFIRMED",
                              "no place is confirmed for this case yet",
                              "wait for the confirmation of her choice");
  }
  const Proposal place = *accepted;
  ASSIGN_OR_RETURN(change.edit.next().state,
                   Next(change.current.relocation.state, Event::kRouteChosen));
  ASSIGN_OR_RETURN(const v1::RouteChoice route,
                   FindRoute(change, place, person, request));
  RETURN_IF_ERROR(RecordHerDecision(change, {.kind = v1::DECISION_KIND_ROUTE,
                                             .outcome = route.scheme(),
                                             .view = ViewIn(request)}));
  ASSIGN_OR_RETURN(const bool same, IsSameWay(change, place, person, route));
  if (same) {
    RETURN_IF_ERROR(change.edit.Commit(change.Entry(Event::kRouteChosen)));
    return place.proposal_id;
  }
  Traveller traveller{.person_row_id = person,
                      .case_row_id = change.current.relocation.id,
                      .proposal_row_id = place.row_id,
                      .visa_required = route.visa_required()};
  ASSIGN_OR_RETURN(
      traveller.route_sealed,
      SealRoute(change.vault.sealer(), change.current.relocation.relocation_id,
                person, route));
  change.edit.SaveTraveller(traveller);
  RETURN_IF_ERROR(PlanJourney(change, place, person, route.visa_required()));
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
          .recorded_by = change.desk_edit.by()};
}

// Writes a movement and what the history says of it; about no proposal.
absl::StatusOr<std::string> Commit(CoordinationChange& change,
                                   const Movement& movement, Event event) {
  HistoryEntry entry = change.Entry(event);
  entry.occurred_at = movement.occurred_at;
  ASSIGN_OR_RETURN(entry.subject_row_id, change.edit.Add(movement));
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return std::string();
}

// Of a shelter that is on no plan nobody has said that it lies across a border.
bool IsAcrossABorder(const Asked& asked, const std::optional<InForce>& plan,
                     const Proposal* place) {
  if (travel_plan_rules::IsOn(asked, plan)) {
    return travel_plan_rules::CrossesBorder(
        asked.person, plan->legs, travel_plan_rules::BegunBefore(asked, *plan));
  }
  return asked.shelter.empty() && place != nullptr && place->abroad;
}

absl::StatusOr<std::string> Cleared(CoordinationChange& change,
                                    const v1::ClearForTravelRequest& request) {
  ASSIGN_OR_RETURN(const std::string person,
                   change.PersonOfParty(request.person_id()));
  const Asked asked{.person = person,
                    .leg = request.leg(),
                    .shelter = request.arranged_shelter()};
  const Proposal* const place = change.edit.Accepted();
  const Traveller* const traveller = change.edit.travel().Find(person);
  RETURN_IF_ERROR(
      Next(change.current.relocation.state, Event::kClearanceAsked).status());
  ASSIGN_OR_RETURN(const std::optional<InForce> plan, PlanOf(change));
  const bool shelter = !asked.shelter.empty();
  const bool crosses_border = IsAcrossABorder(asked, plan, place);
  RETURN_IF_ERROR(coordination_rules::CheckClearance(
      {.place_confirmed = place != nullptr,
       .shelter_arranged = shelter,
       .route_chosen = traveller != nullptr,
       .visa_required = traveller != nullptr && traveller->visa_required,
       .application_state =
           traveller == nullptr ? "" : traveller->application_state,
       .security_plan = change.edit.travel().plan_sealed.has_value(),
       .place_burnt =
           place != nullptr && place->problem_reason == kProblemPlaceBurnt,
       .crosses_border = crosses_border,
       .documents_burnt = AllDocumentsBurnt(
           *change.current.FindPerson(request.person_id()))}));
  RETURN_IF_ERROR(travel_plan_rules::CheckMayBeCleared(
      asked, plan, ExclusionsOf(change.current.intake)));
  ASSIGN_OR_RETURN(const int leg, travel_plan_rules::LegToClear(asked, plan));
  RETURN_IF_ERROR(RecordHerDecision(
      change, {.kind = v1::DECISION_KIND_CLEARANCE,
               .outcome = "CLEARED",
               .view = ViewIn(request),
               .follows_reason = request.view_follows_reason()}));
  // For a place abroad the visa service looks once more: days used, passport,
  // last legal day.
  const bool recheck =
      place != nullptr && place->abroad && (!shelter || crosses_border);
  Movement movement = NewMovement(
      change, person,
      recheck ? MovementKind::kClearanceAsked : MovementKind::kCleared, leg,
      change.now);
  movement.arranged_shelter = asked.shelter;
  if (recheck) {
    RETURN_IF_ERROR(change.edit.Plan(workflow_rules::PlanAssessments(
        place->row_id, {person}, change.edit.steps())));
  }
  return Commit(change, movement,
                recheck ? Event::kClearanceAsked : Event::kCleared);
}

absl::StatusOr<int> LegOf(const CoordinationChange& change,
                          const std::string& person,
                          const v1::MarkDepartedRequest& request) {
  ASSIGN_OR_RETURN(const std::optional<InForce> plan, PlanOf(change));
  return travel_plan_rules::LegDeparted(
      person, request.leg(), plan, ClearedLegs(change.edit.travel(), person));
}

absl::StatusOr<std::string> HasDeparted(
    CoordinationChange& change, const v1::MarkDepartedRequest& request) {
  ASSIGN_OR_RETURN(const std::string person,
                   change.Person(request.person_id()));
  ASSIGN_OR_RETURN(const absl::Time occurred_at,
                   ParseOccurredAt(request.has_occurred_at(),
                                   request.occurred_at(), change.now));
  ASSIGN_OR_RETURN(const int leg, LegOf(change, person, request));
  const Movement movement =
      NewMovement(change, person, MovementKind::kDeparted, leg, occurred_at);
  if (change.edit.travel().Permission(person, leg) == nullptr) {
    change.edit.next().flags.insert(Flag::kDepartedWithoutClearance);
  }
  ASSIGN_OR_RETURN(change.edit.next().state,
                   Next(change.current.relocation.state, Event::kDeparted));
  return Commit(change, movement, Event::kDeparted);
}

// Whether places asked or held for her are abroad follows from where she is.
absl::Status Reconsider(CoordinationChange& change,
                        const std::string& country) {
  const std::vector<Proposal> all = change.edit.proposals();
  for (Proposal proposal : all) {
    if (!IsLive(proposal.state)) continue;
    ASSIGN_OR_RETURN(const std::optional<peer_store::KnownHost> host,
                     peer_store::FindHost(change.tx, proposal.host_id));
    if (!host) continue;
    proposal.abroad = host->country_code != country;
    change.edit.Save(proposal);
    if (!proposal.abroad || proposal.state == ProposalState::kAsked) continue;
    RETURN_IF_ERROR(change.edit.Plan(workflow_rules::PlanAssessments(
        proposal.row_id, change.edit.persons(), change.edit.steps())));
  }
  return absl::OkStatus();
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
    movement.location_class = v1::LocationClass_Name(request.location_class());
    movement.note = request.note();
    ASSIGN_OR_RETURN(const std::string row, change.edit.Add(movement));
    rows.push_back(row);
  }
  change.edit.next().flags.insert(Flag::kUnassistedMove);
  RETURN_IF_ERROR(Reconsider(change, request.country_code()));
  HistoryEntry entry = change.Entry(Event::kMovedUnassisted);
  entry.occurred_at = occurred_at;
  entry.subject_row_id = absl::StrJoin(rows, " ");
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return std::string();
}

bool HasCoordinator(const OpenedCase& current) {
  return std::any_of(current.assignments.begin(), current.assignments.end(),
                     [](const Assignment& each) {
                       return each.role == AssignmentRole::kCityCoordinator;
                     });
}

// Persons who still travel: all but those whose visa was refused while the
// others went ahead.
coordination_rules::ArrivalFacts ArrivalsWith(const CoordinationChange& change,
                                              const std::string& arriving) {
  const Travel& travel = change.edit.travel();
  coordination_rules::ArrivalFacts facts;
  for (const std::string& person : change.edit.persons()) {
    const Traveller* const traveller = travel.Find(person);
    if (traveller == nullptr || traveller->refusal_answer != "GO_AHEAD") {
      facts.expected.push_back(person);
    }
    if (person == arriving ||
        travel.Last(person, {MovementKind::kArrived}) != nullptr) {
      facts.arrived.push_back(person);
    }
  }
  return facts;
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

absl::StatusOr<std::string> HasArrived(CoordinationChange& change,
                                       const v1::MarkArrivedRequest& request) {
  ASSIGN_OR_RETURN(const std::string person,
                   change.Person(request.person_id()));
  ASSIGN_OR_RETURN(const absl::Time occurred_at,
                   ParseOccurredAt(request.has_occurred_at(),
                                   request.occurred_at(), change.now));
  Relocation& next = change.edit.next();
  if (change.edit.travel().Last(
          person, {MovementKind::kDeparted, MovementKind::kUnassistedMove}) ==
      nullptr) {
    next.flags.insert(Flag::kArrivedWithoutDeparture);
  }
  coordination_rules::ArrivalFacts arrivals = ArrivalsWith(change, person);
  arrivals.has_coordinator = HasCoordinator(change.current);
  const Proposal* const place = change.edit.Accepted();
  if (!arrivals.has_coordinator && !request.coordinator_subject().empty()) {
    PutAssignment(change.tx, change.current.relocation.id,
                  {.role = AssignmentRole::kCityCoordinator,
                   .subject = request.coordinator_subject(),
                   .organisation_id = place == nullptr
                                          ? change.desk_edit.organisation_id()
                                          : place->organisation_id,
                   .assigned_at = change.now});
    arrivals.has_coordinator = true;
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
  return Commit(change,
                NewMovement(change, person, MovementKind::kArrived,
                            travel_plan_rules::kOnNoPlan, occurred_at),
                event);
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
