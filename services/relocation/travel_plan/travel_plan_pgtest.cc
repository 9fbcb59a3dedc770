// The way is planned with her, and each leg of it permitted.
#include <string>
#include <vector>

#include "services/relocation/travel_plan/travel_plan_fixture.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

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
  ASSERT_OK(Clear(people[1], 0, kShelter));
  ASSERT_OK(Clear(people[0], 0, kShelter));
  EXPECT_EQ(Against(), "TRAVEL_PLAN_MISSING") << "to her place nobody is";
  ASSERT_OK(Record(TwoLegs()));
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(HasSubstr("RecordTravelPlan"))));
  EXPECT_EQ(Against(), "");
  EXPECT_EQ(Legs(people[1]), "0 cleared") << "to the shelter, as before";
  EXPECT_OK(Clear(people[0]));
  EXPECT_EQ(Legs(people[0]), "0 cleared, 1 cleared");
}

TEST_F(TravelPlanTest, NothingOfItWithoutHerWordOrOutOfItsTime) {
  id = world.Eligible().relocation_id();
  EXPECT_THAT(Record(world.WayTo("GT", {"somebody"})),
              BadFieldsAre("plan.legs[0].person_ids[0]"));
  EXPECT_THAT(Record(world.WayTo(
                  "GT", {world.Get(id).intake().persons(0).person_id()})),
              ReasonIs("NO_PLACE_CONFIRMED"));
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

TEST_F(TravelPlanTest, WhoIsTurnedBackIsPermittedOnceMoreAndGoesOn) {
  Prepare("xela");
  v1::TravelPlan plan = ByMexico();
  ASSERT_OK(Record(plan));
  const std::string& she = people[0];
  ASSERT_OK(Clear(she));
  ASSERT_OK(Depart(she));
  ASSERT_OK(Clear(she, 1));
  EXPECT_EQ(Legs(she), "1 left, 1 cleared");
  // She must not be there any more: nobody lets her go once more.
  ASSERT_OK(Exclude("MX"));
  EXPECT_EQ(Legs(she), "1 left");
  EXPECT_THAT(Clear(she, 1), ReasonIs("COUNTRY_EXCLUDED"));
  // She goes on from home, and another way.
  *plan.mutable_legs(1)->mutable_from() = plan.legs(0).from();
  plan.mutable_legs(0)->mutable_person_ids()->DeleteSubrange(1, 1);
  ASSERT_OK(Record(plan));
  ASSERT_OK(Clear(she));
  EXPECT_EQ(Legs(she), "1 left, 2 cleared");
}

TEST_F(TravelPlanTest, SheIsLetOutOfACountryWhereSheMustNotBe) {
  Prepare("xela");
  const v1::TravelPlan plan = ByMexico();
  ASSERT_OK(Record(plan));
  for (const std::string& person : people) ASSERT_OK(Clear(person));
  ASSERT_OK(Depart(people[0]));
  ASSERT_OK(Clear(people[0]));
  ASSERT_OK(Exclude("MX"));
  EXPECT_EQ(Legs(people[0]), "1 left");
  EXPECT_EQ(Legs(people[1]), "");
  EXPECT_OK(Clear(people[0], 2)) << "she leaves it; the child would enter it";
  EXPECT_THAT(Clear(people[1]), ReasonIs("COUNTRY_EXCLUDED"));
}

TEST_F(TravelPlanTest, EachLegAbroadThatIsAskedForIsAnswered) {
  Prepare("utrecht");
  Collected();
  v1::TravelPlan plan = TwoLegs();
  plan.mutable_legs(1)->mutable_to()->set_country_code("NL");
  ASSERT_OK(Record(plan));
  for (const std::string& person : people) {
    ASSERT_OK(Clear(person, 1));
    ASSERT_OK(Clear(person, 2));
  }
  EXPECT_EQ(Legs(people[0]), "");
  world.RunAll();
  EXPECT_EQ(Legs(people[0]), "1 cleared, 2 cleared");
  EXPECT_EQ(Legs(people[1]), "1 cleared, 2 cleared");
  // One answer is one entry.
  ASSERT_OK(Correct("cleared"));
  ASSERT_OK(Correct("cleared"));
  EXPECT_EQ(Legs(people[0]), "");
  EXPECT_EQ(Legs(people[1]), "");
  world.visa_.assessment.mutable_options(0)->add_problems()->set_code(
      visa::v1::PROBLEM_CODE_SCHENGEN_DAYS_EXCEEDED);
  ASSERT_OK(Clear(people[0], 1));
  ASSERT_OK(Clear(people[0], 2));
  world.RunAll();
  EXPECT_EQ(Legs(people[0]), "");
  EXPECT_EQ(world.Timeline(id).back().type(), "relocation.clearance_refused");
  // None of them waits for an answer to something else.
  world.visa_.assessment.mutable_options(0)->clear_problems();
  ASSERT_OK(Clear(people[1], 1));
  ASSERT_OK(Clear(people[0], 2));
  world.RunAll();
  EXPECT_EQ(Legs(people[0]), "2 cleared");
  EXPECT_EQ(Legs(people[1]), "1 cleared");
}

TEST_F(TravelPlanTest, WhoLeftBeforeTheAnswerIsNotPermittedToLeaveAgain) {
  Prepare("utrecht");
  Collected();
  v1::TravelPlan plan = TwoLegs();
  plan.mutable_legs(1)->mutable_to()->set_country_code("NL");
  ASSERT_OK(Record(plan));
  ASSERT_OK(Clear(people[0], 1));
  ASSERT_OK_AND_ASSIGN(const auto left, Depart(people[0]));
  EXPECT_TRUE(IsFlagged(left));
  world.RunAll();
  EXPECT_EQ(Legs(people[0]), "1 left");
  ASSERT_OK(Depart(people[0]));
  EXPECT_EQ(Legs(people[0]), "1 left, 2 left");
}

TEST_F(TravelPlanTest, APlanIsNotTakenFromUnderWhomItLeads) {
  Prepare("xela");
  ASSERT_OK(Record(TwoLegs()));
  v1::TravelPlan other = TwoLegs();
  other.mutable_legs(0)->set_departs_at("05:00");
  ASSERT_OK(Record(other));
  ASSERT_OK(Clear(people[0]));
  ASSERT_OK(Depart(people[0]));
  // In the plan before leg 1 was another one.
  EXPECT_THAT(Correct(), ReasonIs("LEG_BEGUN"));
  EXPECT_EQ(Legs(people[0]), "1 left");
  ASSERT_THAT(world.Get(id).travel_plans(), SizeIs(2));
  // A plan that has it too may go.
  other.mutable_legs(1)->set_departs_at("07:00");
  ASSERT_OK(Record(other));
  ASSERT_OK(Correct());
  EXPECT_EQ(Legs(people[0]), "1 left");
  // And this one, where nobody set off.
  ASSERT_OK(Correct("departed"));
  ASSERT_OK(Correct());
  const v1::Relocation seen = world.Get(id);
  ASSERT_THAT(seen.travel_plans(), SizeIs(1));
  EXPECT_TRUE(seen.travel_plans(0).in_force());
  EXPECT_EQ(seen.travel_plans(0).legs(0).departs_at(), "");
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
  for (const auth::Caller& other : {Ngo(), City("xela")}) {
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
