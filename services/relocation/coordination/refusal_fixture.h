#ifndef SERVICES_RELOCATION_COORDINATION_REFUSAL_FIXTURE_H_
#define SERVICES_RELOCATION_COORDINATION_REFUSAL_FIXTURE_H_

#include <string>
#include <utility>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"

// A party with a place abroad that is theirs, of whom each needs a visa.
namespace sojourn::relocation {

class RefusalTest : public ::testing::Test {
 protected:
  static v1::Intake Family(const std::vector<v1::PersonRole>& others) {
    v1::Intake intake = World::Intake();
    for (const v1::PersonRole role : others) {
      v1::Person person;
      if (role == v1::PERSON_ROLE_CHILD) {
        person.mutable_identity()->add_nationalities("GT");
        person.mutable_child()->set_travel_permission(true);
      } else {
        person = intake.persons(0);
      }
      person.set_role(role);
      *intake.add_persons() = std::move(person);
    }
    return intake;
  }
  // With a place abroad that is theirs, and so many passports of the defender.
  void Place(const std::vector<v1::PersonRole>& others, int passports = 0) {
    v1::Intake intake = Family(others);
    for (int i = 0; i < passports; ++i) {
      auto& passport = *intake.mutable_persons(0)->add_travel_documents();
      passport.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
      passport.set_number("INVENTED" + std::to_string(i));
    }
    id = world.Eligible(std::move(intake)).relocation_id();
    world.Placed(id, "utrecht");
    const v1::Relocation placed = world.Get(id);
    for (const v1::Person& each : placed.intake().persons()) {
      people.push_back(each.person_id());
      adult.push_back(each.role() != v1::PERSON_ROLE_CHILD);
    }
  }

  // Of an adult her own word, of a child the defender's.
  v1::DefenderView WordOf(size_t who) const {
    v1::DefenderView view = world.HerView();
    if (adult[who]) view.set_person_id(people[who]);
    return view;
  }
  absl::Status Choose(size_t who) {
    auto request = World::Named<v1::ChooseRouteRequest>(id);
    request.set_person_id(people[who]);
    request.set_route_id("route-1");
    *request.mutable_defender_view() = WordOf(who);
    return world.Do(Office(), &Stub::ChooseRoute, request).status();
  }
  // A route for everybody, one application after the other.
  void ChooseAll() {
    for (size_t who = 0; who < people.size(); ++who) {
      ASSERT_OK(Choose(who));
      world.RunAll();
    }
  }
  void PlanJourney() {
    ASSERT_OK(world.PlanWay(id));
    PlanSecurity();
  }
  // To the capital, and on to the place.
  void PlanTwoLegs() {
    auto request = World::Named<v1::RecordTravelPlanRequest>(id);
    v1::TravelPlan& plan = *request.mutable_plan();
    plan = world.WayTo("GT", people);
    v1::TravelLeg second = plan.legs(0);
    *second.mutable_from() = plan.legs(0).to();
    second.mutable_to()->set_country_code("NL");
    second.mutable_to()->set_place("the invented place");
    *second.mutable_day() = ToDate(world.Today() + 2);
    *plan.add_legs() = std::move(second);
    *request.mutable_defender_view() = world.HerView();
    ASSERT_OK(world.Do(Office(), &Stub::RecordTravelPlan, request));
    PlanSecurity();
  }
  void PlanSecurity() {
    auto plan = World::Named<v1::RecordSecurityPlanRequest>(id);
    plan.set_state(v1::SECURITY_PLAN_STATE_RECORDED);
    plan.set_text("an invented plan");
    ASSERT_OK(world.Do(Office(), &Stub::RecordSecurityPlan, plan));
  }
  absl::Status Clear(size_t who, int leg = 0) {
    auto request = World::Named<v1::ClearForTravelRequest>(id);
    request.set_person_id(people[who]);
    request.set_leg(leg);
    *request.mutable_defender_view() = WordOf(who);
    return world.Do(Office(), &Stub::ClearForTravel, request).status();
  }
  absl::Status Answer(size_t who, v1::RefusalAnswer answer) {
    auto request = World::Named<v1::RecordDefenderDecisionRequest>(id);
    request.mutable_refusal()->set_person_id(people[who]);
    request.mutable_refusal()->set_answer(answer);
    *request.mutable_defender_view() = world.HerView();
    return world.Do(Office(), &Stub::RecordDefenderDecision, request).status();
  }

  absl::Status Departs(size_t who, int leg = 0) {
    auto request = World::Named<v1::MarkDepartedRequest>(id);
    request.set_person_id(people[who]);
    request.set_leg(leg);
    return world.Do(Office(), &Stub::MarkDeparted, request).status();
  }
  absl::Status Arrives(size_t who, bool at_shelter = false) {
    auto request = World::Named<v1::MarkArrivedRequest>(id);
    request.set_person_id(people[who]);
    request.set_at_shelter(at_shelter);
    return world.Do(Office(), &Stub::MarkArrived, request).status();
  }

  v1::Traveller Of(size_t who) {
    const v1::Relocation seen = world.Get(id);
    for (const v1::Traveller& each : seen.travellers()) {
      if (each.person_id() == people[who]) return each;
    }
    return {};
  }
  void Visa(size_t who, const std::string& state,
            const std::string& appeal_by = "") {
    world.ApplicationIs(Of(who).application_id(), "APPLICATION_STATE_" + state,
                        static_cast<int>(who), appeal_by);
  }
  bool IsCleared(size_t who) {
    const v1::Traveller traveller = Of(who);
    return traveller.legs_size() > 0 && traveller.legs(0).has_cleared_at();
  }
  std::vector<std::string> Waits() {
    const v1::Relocation seen = world.Get(id);
    std::vector<std::string> lines;
    for (const auto& wait : seen.waiting_for()) {
      lines.push_back(wait.who() + ": " + wait.what());
    }
    return lines;
  }
  std::vector<std::string> Work() {
    std::vector<std::string> lines;
    const auto listed =
        world.Do(Office(), &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(listed);
    if (!listed.ok()) return lines;
    for (const auto& item : listed->items()) lines.push_back(item.what());
    return lines;
  }

  World world;
  std::string id;
  std::vector<std::string> people;
  std::vector<bool> adult;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_REFUSAL_FIXTURE_H_
