// Who goes to a shelter at once, or by herself, is on no leg of the plan.
#include <string>

#include "services/relocation/travel_plan/travel_plan_fixture.h"

namespace sojourn::relocation {
namespace {

TEST_F(TravelPlanTest, AShelterAtOnceIsNoLegOfThePlan) {
  Prepare("xela");
  v1::TravelPlan plan = TwoLegs();
  ASSERT_OK(Record(plan));
  const std::string& she = people[0];
  EXPECT_THAT(Clear(she, 1, kShelter), ReasonIs("LEG_UNKNOWN"));
  ASSERT_OK(Clear(she, 0, kShelter));
  EXPECT_EQ(Legs(she), "0 cleared");
  ASSERT_OK_AND_ASSIGN(const auto left, Depart(she));
  EXPECT_FALSE(IsFlagged(left));
  EXPECT_EQ(Legs(she), "0 left");
  // She has begun nothing of the way to her place, which may be another.
  plan.mutable_legs(0)->set_departs_at("05:00");
  ASSERT_OK(Record(plan));
  EXPECT_EQ(Legs(she), "0 left");
  ASSERT_OK(Clear(she));
  EXPECT_EQ(Legs(she), "0 left, 1 cleared");
  // The permission to the shelter was for going there once.
  ASSERT_OK_AND_ASSIGN(const auto first, Depart(she));
  EXPECT_FALSE(IsFlagged(first));
  ASSERT_OK_AND_ASSIGN(const auto second, Depart(she));
  EXPECT_EQ(Legs(she), "0 left, 1 left, 2 left");
  EXPECT_TRUE(IsFlagged(second));
}

TEST_F(TravelPlanTest, WhoGoesToAShelterMayGoThereWhateverBecomesOfThePlace) {
  Prepare("xela");
  ASSERT_OK(Record(TwoLegs()));
  ASSERT_OK(Clear(people[0]));
  ASSERT_OK(Clear(people[1], 0, kShelter));
  ASSERT_OK(Correct());
  EXPECT_EQ(Legs(people[0]), "");
  EXPECT_EQ(Legs(people[1]), "0 cleared") << "it was on no plan";
  ASSERT_OK(Record(TwoLegs()));
  ASSERT_OK(Clear(people[0]));
  ASSERT_OK(Clear(people[0], 0, kShelter));
  PlaceIsBurnt();
  EXPECT_EQ(Legs(people[0]), "0 cleared");
  EXPECT_EQ(Legs(people[1]), "0 cleared");
  ASSERT_OK_AND_ASSIGN(const auto left, Depart(people[0]));
  EXPECT_FALSE(IsFlagged(left));
  EXPECT_EQ(Legs(people[0]), "0 left");
}

TEST_F(TravelPlanTest, AMoveByHerselfIsOnNoPlan) {
  Prepare("xela");
  ASSERT_OK(Record(TwoLegs()));
  auto moved = World::Named<v1::RecordUnassistedMoveRequest>(id);
  moved.set_person_id(people[0]);
  moved.set_country_code("GT");
  ASSERT_OK(world.Do(Office(), &Stub::RecordUnassistedMove, moved));
  EXPECT_EQ(Legs(people[0]), "0 left");
  // As is a departure that the plan has no leg for.
  ASSERT_OK(Depart(people[1], 7));
  EXPECT_EQ(Legs(people[1]), "0 left");
}

TEST_F(TravelPlanTest, AShelterAtOnceWaitsForNoVisa) {
  Prepare("utrecht");
  ASSERT_OK(Record(world.WayTo("NL", people)));
  EXPECT_THAT(Clear(people[0]), ReasonIs("VISA_NOT_COLLECTED"));
  const std::string assessed =
      world.database_.Value("SELECT count(*) FROM workflow_steps");
  ASSERT_OK(Clear(people[0], 0, kShelter));
  EXPECT_EQ(Legs(people[0]), "0 cleared") << "nothing is checked first";
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM workflow_steps"),
            assessed);
  auto burn = World::Named<v1::BurnDocumentRequest>(id);
  burn.set_person_id(people[0]);
  ASSERT_OK(world.Do(Office(), &Stub::BurnDocument, burn));
  EXPECT_OK(Clear(people[0], 0, kShelter));
  // Where somebody has written down that it is across a border, it is asked.
  v1::TravelPlan plan = ByMexico();
  plan.set_to_shelter(true);
  ASSERT_OK(Record(plan));
  EXPECT_THAT(Clear(people[0], 0, kShelter), ReasonIs("DOCUMENT_COMPROMISED"));
  // Of that country's law, and not of the visa to her place.
  ASSERT_OK(Clear(people[1], 0, kShelter));
  EXPECT_EQ(world.StepOf("ASSESS_ROUTE"), "PENDING");
}

TEST_F(TravelPlanTest, APlanLeadsToOneShelter) {
  Prepare("xela");
  v1::TravelPlan plan = TwoLegs();
  plan.set_to_shelter(true);
  ASSERT_OK(Record(plan));
  const std::string& she = people[0];
  ASSERT_OK(Clear(she, 0, kShelter));
  EXPECT_EQ(Legs(she), "1 cleared");
  EXPECT_THAT(Clear(she, 0, "another one"), ReasonIs("SHELTER_OFF_PLAN"));
  EXPECT_EQ(Legs(she), "1 cleared");
  ASSERT_OK(Clear(she, 1, "the same one, called otherwise"));
  plan.mutable_legs(0)->set_departs_at("05:00");
  ASSERT_OK(Record(plan));
  EXPECT_EQ(Legs(she), "");
  ASSERT_OK(Clear(she, 1, kShelter));
  ASSERT_OK(Correct());
  EXPECT_EQ(Legs(she), "");
  // The same legs to elsewhere are another way.
  ASSERT_OK(Clear(she, 1, kShelter));
  plan = TwoLegs();
  ASSERT_OK(Record(plan));
  EXPECT_EQ(Legs(she), "");
}

TEST_F(TravelPlanTest, FromAShelterSheGoesToTheNextOne) {
  Prepare("xela");
  v1::TravelPlan plan = world.WayTo("GT", people);
  plan.set_to_shelter(true);
  ASSERT_OK(Record(plan));
  ASSERT_OK(Clear(people[0], 0, kShelter));
  ASSERT_OK(Depart(people[0]));
  ASSERT_OK(Clear(people[0], 0, "another one"));
  EXPECT_EQ(Legs(people[0]), "0 cleared, 1 left");
}

}  // namespace
}  // namespace sojourn::relocation
