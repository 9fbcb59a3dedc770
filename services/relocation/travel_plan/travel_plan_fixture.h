#ifndef SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_FIXTURE_H_
#define SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_FIXTURE_H_

#include <algorithm>
#include <string>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"

// She and a child with a place that is theirs, and the words of the way there.
namespace sojourn::relocation {

inline constexpr char kSecret[] = "Xantor, the invented driver";
inline constexpr char kShelter[] = "an invented shelter";

class TravelPlanTest : public ::testing::Test {
 protected:
  static auth::Caller Ngo() { return As(Role::kNgoCaseworker, "ngo"); }

  // Two people with a place at this host, and all but the plan.
  void Prepare(const std::string& host) {
    v1::Intake intake = World::Intake();
    auto& document = *intake.mutable_persons(0)->add_travel_documents();
    document.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
    document.set_number("INVENTED");
    v1::Person& child = *intake.add_persons();
    child.set_role(v1::PERSON_ROLE_CHILD);
    child.mutable_child()->set_travel_permission(true);
    child.mutable_identity()->add_nationalities("GT");
    id = world.Eligible(std::move(intake)).relocation_id();
    proposal = world.Placed(id, host);
    const v1::Relocation seen = world.Get(id);
    for (const v1::Person& each : seen.intake().persons()) {
      people.push_back(each.person_id());
    }
    ASSERT_THAT(people, ::testing::SizeIs(2));
    Routes();
    auto security = World::Named<v1::RecordSecurityPlanRequest>(id);
    security.set_state(v1::SECURITY_PLAN_STATE_RECORDED);
    security.set_text("an invented plan");
    ASSERT_OK(world.Do(Office(), &Stub::RecordSecurityPlan, security));
  }
  void Routes() {
    for (const std::string& person : people) {
      auto route = WithHer<v1::ChooseRouteRequest>();
      route.set_person_id(person);
      route.set_route_id("route-1");
      ASSERT_OK(world.Do(Office(), &Stub::ChooseRoute, route));
    }
    world.RunAll();
  }

  template <class Request>
  Request WithHer() const {
    auto request = World::Named<Request>(id);
    *request.mutable_defender_view() = world.HerView();
    return request;
  }

  // Home to the capital for both, and on to the place.
  v1::TravelPlan TwoLegs() const {
    v1::TravelPlan plan = world.WayTo("GT", people);
    v1::TravelLeg& second = *plan.add_legs();
    second = plan.legs(0);
    *second.mutable_from() = plan.legs(0).to();
    second.mutable_to()->set_place("the invented place");
    second.set_means(v1::TRAVEL_MEANS_CAR);
    second.set_carrier(kSecret);
    second.set_departs_at("06:30");
    *second.mutable_day() = ToDate(world.Today() + 2);
    return plan;
  }
  absl::StatusOr<v1::RecordTravelPlanResponse> Record(
      const v1::TravelPlan& plan) {
    auto request = WithHer<v1::RecordTravelPlanRequest>();
    *request.mutable_plan() = plan;
    return world.Do(Office(), &Stub::RecordTravelPlan, request);
  }
  absl::Status Clear(const std::string& person, int leg = 0,
                     const std::string& shelter = "") {
    auto request = WithHer<v1::ClearForTravelRequest>();
    request.set_person_id(person);
    request.set_leg(leg);
    request.set_arranged_shelter(shelter);
    if (!shelter.empty()) request.set_shelter_country_code("GT");
    return world.Do(Office(), &Stub::ClearForTravel, request).status();
  }
  absl::StatusOr<v1::Relocation> Depart(const std::string& person,
                                        int leg = 0) {
    auto request = World::Named<v1::MarkDepartedRequest>(id);
    request.set_person_id(person);
    request.set_leg(leg);
    auto departed = world.Do(Office(), &Stub::MarkDeparted, request);
    if (!departed.ok()) return departed.status();
    return departed->relocation();
  }
  // Legs that this person may take, or has taken: "1 cleared, 2 left".
  std::string Legs(const std::string& person) {
    std::string legs;
    const v1::Relocation seen = world.Get(id);
    for (const v1::Traveller& each : seen.travellers()) {
      if (each.person_id() != person) continue;
      for (const v1::Leg& leg : each.legs()) {
        if (!leg.has_cleared_at() && !leg.has_departed_at()) continue;
        absl::StrAppend(&legs, legs.empty() ? "" : ", ", leg.number(),
                        leg.has_departed_at() ? " left" : " cleared");
      }
    }
    return legs;
  }
  // Why ClearForTravel would be refused now.
  std::string Against() {
    const v1::Relocation seen = world.Get(id);
    for (const auto& action : seen.next_actions()) {
      if (action.action() == "ClearForTravel") return action.reason();
    }
    return "no such action";
  }
  // Takes the newest entry of this kind back.
  absl::Status Correct(const std::string& type = "travel_planned") {
    auto request = World::Named<v1::CorrectRecordRequest>(id);
    for (const v1::TimelineEntry& entry : world.Timeline(id)) {
      if (entry.type() == "relocation." + type &&
          entry.corrected_by_event_id().empty()) {
        request.set_event_id(entry.event_id());
      }
    }
    request.set_reason("it was another party's");
    return world.Do(Office(), &Stub::CorrectRecord, request).status();
  }
  // She and the child have their visas in hand.
  void Collected() {
    for (const char* position : {"0", "1"}) {
      const auto value = [&](const std::string& what) {
        return world.database_.Value(
            "SELECT " + what +
            " FROM persons p JOIN travellers t ON t.person_id = p.id "
            "JOIN peer_persons r ON r.person_id = p.id AND r.peer = 'visa' "
            "WHERE p.position = " +
            position);
      };
      type::v1::EventEnvelope event;
      event.set_aggregate_kind("application");
      event.set_type("application.changed");
      event.set_state("APPLICATION_STATE_COLLECTED");
      event.set_case_ref(world.database_.Value(
          "SELECT case_ref FROM peer_cases WHERE peer = 'visa'"));
      auto& refs = *event.mutable_refs();
      refs["application_id"] = value("t.application_id");
      refs["person_ref"] = value("r.person_ref");
      refs["route_id"] = "route-1";
      world.Apply(feeds::ApplyVisa, event);
    }
  }
  void PlaceIsBurnt() {
    type::v1::EventEnvelope event;
    event.set_aggregate_kind("place");
    event.set_type("reservation.place_burnt");
    event.set_state("RESERVATION_STATE_CONFIRMED");
    event.set_case_ref(world.database_.Value(
        "SELECT case_ref FROM peer_cases WHERE peer = 'capacity'"));
    (*event.mutable_refs())["reservation_id"] =
        world.Get(id).proposals(0).reservation_id();
    world.Apply(feeds::ApplyCapacity, event);
  }
  static bool IsFlagged(const v1::Relocation& seen) {
    return std::find(seen.flags().begin(), seen.flags().end(),
                     v1::CASE_FLAG_DEPARTED_WITHOUT_CLEARANCE) !=
           seen.flags().end();
  }
  // Over the border first, and from there to the place.
  v1::TravelPlan ByMexico() const {
    v1::TravelPlan plan = TwoLegs();
    for (v1::TravelPoint* const point :
         {plan.mutable_legs(0)->mutable_to(),
          plan.mutable_legs(1)->mutable_from()}) {
      point->set_country_code("MX");
      point->set_place("an invented border");
    }
    return plan;
  }
  absl::Status Exclude(const std::string& country) {
    auto request = World::Named<v1::UpdateIntakeRequest>(id);
    request.mutable_intake()->mutable_wishes()->add_excluded_countries(country);
    request.add_update_mask("wishes.excludedCountries");
    return world.Do(Ngo(), &Stub::UpdateIntake, request).status();
  }

  World world;
  std::string id;
  std::string proposal;
  std::vector<std::string> people;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_FIXTURE_H_
