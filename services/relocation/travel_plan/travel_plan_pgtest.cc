// The way is planned with her, and each leg of it permitted.
#include <string>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const auth::Caller kNgo = As(Role::kNgoCaseworker, "ngo");
constexpr char kSecret[] = "Xantor, the invented driver";

class TravelPlanTest : public ::testing::Test {
 protected:
  // Two people with a place at this host, and all but the plan.
  void Prepare(const std::string& host) {
    v1::Intake intake = World::Intake();
    auto& document = *intake.mutable_persons(0)->add_travel_documents();
    document.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
    document.set_number("INVENTED");
    v1::Person& child = *intake.add_persons();
    child.set_role(v1::PERSON_ROLE_CHILD);
    child.mutable_identity()->add_nationalities("GT");
    id = world.Eligible(std::move(intake)).relocation_id();
    proposal = world.Placed(id, host);
    const v1::Relocation seen = world.Get(id);
    for (const v1::Person& each : seen.intake().persons()) {
      people.push_back(each.person_id());
    }
    ASSERT_THAT(people, SizeIs(2));
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
  absl::Status Correct() {
    auto request = World::Named<v1::CorrectRecordRequest>(id);
    for (const v1::TimelineEntry& entry : world.Timeline(id)) {
      if (entry.type() == "relocation.travel_planned" &&
          entry.corrected_by_event_id().empty()) {
        request.set_event_id(entry.event_id());
      }
    }
    request.set_reason("it was another party's");
    return world.Do(Office(), &Stub::CorrectRecord, request).status();
  }
  absl::Status Exclude(const std::string& country) {
    auto request = World::Named<v1::UpdateIntakeRequest>(id);
    request.mutable_intake()->mutable_wishes()->add_excluded_countries(country);
    request.add_update_mask("wishes.excludedCountries");
    return world.Do(kNgo, &Stub::UpdateIntake, request).status();
  }

  World world;
  std::string id;
  std::string proposal;
  std::vector<std::string> people;
};

TEST_F(TravelPlanTest, LegByLegAndPersonByPerson) {
  Prepare("xela");
  ASSERT_OK(Record(TwoLegs()));
  const std::string& she = people[0];
  ASSERT_OK(Clear(she));
  EXPECT_EQ(Legs(she), "1 cleared");
  ASSERT_OK(Clear(she, 2));
  EXPECT_THAT(Clear(she, 3), ReasonIs("LEG_UNKNOWN"));
  ASSERT_OK_AND_ASSIGN(const auto first, Depart(she));
  EXPECT_EQ(first.state(), v1::RELOCATION_STATE_TRAVELLING);
  EXPECT_EQ(Legs(she), "1 left, 2 cleared");
  ASSERT_OK_AND_ASSIGN(const auto second, Depart(she));
  EXPECT_THAT(second.flags(), IsEmpty());
  EXPECT_EQ(Legs(she), "1 left, 2 left");
  // Nobody has cleared the child, which is stored and flagged.
  ASSERT_OK_AND_ASSIGN(const auto child, Depart(people[1]));
  EXPECT_EQ(Legs(people[1]), "1 left");
  EXPECT_THAT(child.flags(),
              Contains(v1::CASE_FLAG_DEPARTED_WITHOUT_CLEARANCE));
}

TEST_F(TravelPlanTest, WithoutItNobodyIsCleared) {
  Prepare("xela");
  EXPECT_THAT(world.WaitsOf(id), Contains(HasSubstr("RecordTravelPlan")));
  EXPECT_EQ(Against(), "TRAVEL_PLAN_MISSING");
  EXPECT_THAT(Clear(people[0]), ReasonIs("TRAVEL_PLAN_MISSING"));
  ASSERT_OK(Clear(people[1], 0, "an invented shelter"));
  ASSERT_OK(Record(TwoLegs()));
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(HasSubstr("RecordTravelPlan"))));
  EXPECT_EQ(Against(), "");
  EXPECT_EQ(Legs(people[1]), "1 cleared") << "to the shelter, as before";
  EXPECT_OK(Clear(people[0]));
}

TEST_F(TravelPlanTest, NothingOfItWithoutHerWordOrOutOfItsTime) {
  id = world.Eligible().relocation_id();
  EXPECT_THAT(Record(world.WayTo("GT", {"somebody"})),
              ReasonIs("STATE_FORBIDS"));
  Prepare("xela");
  auto alone = WithHer<v1::RecordTravelPlanRequest>();
  *alone.mutable_plan() = TwoLegs();
  alone.clear_defender_view();
  EXPECT_THAT(world.Do(Office(), &Stub::RecordTravelPlan, alone),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  *alone.mutable_defender_view() = world.HerView(false);
  EXPECT_THAT(world.Do(Office(), &Stub::RecordTravelPlan, alone),
              ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_THAT(Record({}), BadFieldsAre("plan.legs"));
  v1::TravelPlan empty;
  empty.add_legs()->set_departs_at("25:00");
  empty.mutable_legs(0)->add_transit_countries("??");
  empty.mutable_legs(0)->set_number(2);
  EXPECT_THAT(
      Record(empty),
      BadFieldsAre("plan.legs[0].transitCountries[0]",
                   "plan.legs[0].from.country_code", "plan.legs[0].from.place",
                   "plan.legs[0].to.country_code", "plan.legs[0].to.place",
                   "plan.legs[0].number", "plan.legs[0].day",
                   "plan.legs[0].departs_at", "plan.legs[0].means",
                   "plan.legs[0].person_ids"));
  v1::TravelPlan other = TwoLegs();
  other.mutable_legs(0)->set_person_ids(1, "nobody");
  EXPECT_THAT(Record(other), BadFieldsAre("plan.legs[0].person_ids[1]"));
  EXPECT_THAT(Record(world.WayTo("PT", people)),
              BadFieldsAre("plan.legs[0].to"));
}

TEST_F(TravelPlanTest, WhoseLegsChangeIsClearedAnew) {
  Prepare("xela");
  v1::TravelPlan plan = TwoLegs();
  ASSERT_OK(Record(plan));
  for (const std::string& person : people) {
    ASSERT_OK(Clear(person, 1));
    ASSERT_OK(Clear(person, 2));
  }
  ASSERT_OK(Depart(people[0]));
  // The child goes a day later, with somebody else.
  v1::TravelLeg& later = *plan.add_legs();
  later = plan.legs(1);
  *later.mutable_day() = ToDate(world.Today() + 3);
  later.clear_person_ids();
  later.add_person_ids(people[1]);
  plan.mutable_legs(1)->mutable_person_ids()->DeleteSubrange(1, 1);
  ASSERT_OK(Record(plan));
  EXPECT_EQ(Legs(people[0]), "1 left, 2 cleared");
  EXPECT_EQ(Legs(people[1]), "");
  ASSERT_OK(Clear(people[1], 3));
  // What was begun stays; what comes after may change.
  plan.mutable_legs(0)->set_carrier("another");
  EXPECT_THAT(Record(plan), ReasonIs("LEG_BEGUN"));
  plan.mutable_legs(0)->clear_carrier();
  plan.mutable_legs(1)->set_carrier("another");
  ASSERT_OK(Record(plan));
  EXPECT_EQ(Legs(people[0]), "1 left");
  EXPECT_EQ(Legs(people[1]), "3 cleared");
}

TEST_F(TravelPlanTest, AnotherPlaceNeedsAnotherPlan) {
  Prepare("xela");
  ASSERT_OK(Record(TwoLegs()));
  ASSERT_OK(world.SheSays(id, proposal, false));
  world.RunAll();
  world.Placed(id, "xela");
  Routes();
  EXPECT_EQ(Against(), "TRAVEL_PLAN_OUTDATED");
  EXPECT_THAT(Clear(people[0]), ReasonIs("TRAVEL_PLAN_OUTDATED"));
  EXPECT_THAT(world.WaitsOf(id), Contains(HasSubstr("RecordTravelPlan")));
  ASSERT_OK(Record(TwoLegs()));
  EXPECT_OK(Clear(people[0]));
}

TEST_F(TravelPlanTest, SheIsNotSentWhereSheMustNotBe) {
  Prepare("xela");
  v1::TravelPlan plan = TwoLegs();
  plan.mutable_legs(1)->add_transit_countries("MX");
  ASSERT_OK(Record(plan));
  ASSERT_OK(Clear(people[0]));
  ASSERT_OK(Exclude("MX"));
  EXPECT_EQ(Legs(people[0]), "");
  EXPECT_THAT(Clear(people[0]), ReasonIs("COUNTRY_EXCLUDED"));
  EXPECT_THAT(Record(plan), BadFieldsAre("plan.legs[1].to"));
}

TEST_F(TravelPlanTest, WhatSheExcludesTellsNobodyHerWay) {
  Prepare("xela");
  v1::TravelPlan plan = TwoLegs();
  plan.mutable_legs(1)->add_transit_countries("MX");
  ASSERT_OK(Record(plan));
  // On her way or not: who brought the case sees the same.
  for (const char* country : {"BZ", "MX"}) {
    ASSERT_OK(Clear(people[0]));
    ASSERT_OK(Exclude(country));
    EXPECT_EQ(Legs(people[0]), "") << country;
  }
}

TEST_F(TravelPlanTest, APlanThatWasAMistakeTakesNobodyAnywhere) {
  Prepare("xela");
  ASSERT_OK(Record(TwoLegs()));
  v1::TravelPlan other = TwoLegs();
  other.mutable_legs(1)->set_departs_at("07:30");
  ASSERT_OK(Record(other));
  ASSERT_OK(Clear(people[0], 2));
  ASSERT_OK(Correct());
  EXPECT_EQ(Legs(people[0]), "");
  // The one before counts again.
  v1::Relocation seen = world.Get(id);
  ASSERT_THAT(seen.travel_plans(), SizeIs(1));
  EXPECT_TRUE(seen.travel_plans(0).in_force());
  EXPECT_EQ(seen.travel_plans(0).legs(1).departs_at(), "06:30");
  ASSERT_OK(Correct());
  EXPECT_THAT(Clear(people[0]), ReasonIs("TRAVEL_PLAN_MISSING"));
}

TEST_F(TravelPlanTest, ABorderOnTheWayNeedsADocument) {
  Prepare("xela");
  v1::TravelPlan plan = TwoLegs();
  ASSERT_OK(Record(plan));
  ASSERT_OK(Clear(people[0]));
  auto burn = World::Named<v1::BurnDocumentRequest>(id);
  burn.set_person_id(people[0]);
  ASSERT_OK(world.Do(Office(), &Stub::BurnDocument, burn));
  EXPECT_OK(Clear(people[0])) << "she stays in the country";
  plan.mutable_legs(1)->add_transit_countries("MX");
  ASSERT_OK(Record(plan));
  EXPECT_THAT(Clear(people[0]), ReasonIs("DOCUMENT_COMPROMISED"));
}

TEST_F(TravelPlanTest, NobodyReadsOfItWhoIsNotTheOffice) {
  Prepare("xela");
  ASSERT_OK(Record(TwoLegs()));
  const v1::Relocation office = world.Get(id);
  ASSERT_THAT(office.travel_plans(), SizeIs(1));
  const v1::TravelPlan& plan = office.travel_plans(0);
  EXPECT_EQ(plan.proposal_id(), proposal);
  EXPECT_EQ(plan.recorded_by(), "office/one");
  EXPECT_EQ(plan.legs(1).number(), 2);
  EXPECT_EQ(plan.legs(1).carrier(), kSecret);
  for (const auth::Caller& other : {kNgo, City("xela")}) {
    auto seen = world.Do(other, &Stub::GetRelocation,
                         World::Named<v1::GetRelocationRequest>(id));
    ASSERT_OK(seen);
    EXPECT_THAT(seen->relocation().travel_plans(), IsEmpty());
    EXPECT_THAT(seen->relocation().ShortDebugString(),
                Not(HasSubstr("Xantor")));
  }
  EXPECT_EQ(
      world.database_.Value("SELECT count(*) FROM case_records WHERE "
                            "position('Xantor'::bytea in record_sealed) > 0"),
      "0");
  EXPECT_EQ(world.database_.Value(
                "SELECT count(*) FROM events WHERE type || reason ILIKE "
                "'%plan%'"),
            "0");
}

}  // namespace
}  // namespace sojourn::relocation
