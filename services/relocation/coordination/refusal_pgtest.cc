// One refusal in a party: she chooses to wait, go ahead or stop, and until she
// has nothing about the others goes on.
#include "services/relocation/coordination/refusal_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAppealBy[] = "2031-05-14";

TEST_F(RefusalTest, NothingMoreIsDoneUntilSheHasChosen) {
  Place({v1::PERSON_ROLE_PARTNER});
  ChooseAll();
  Visa(1, "COLLECTED");
  PlanJourney();
  ASSERT_OK(Clear(1));
  world.RunAll();
  ASSERT_TRUE(IsCleared(1));

  Visa(0, "REFUSED", kAppealBy);
  EXPECT_FALSE(IsCleared(1)) << "taken back";
  EXPECT_THAT(Clear(1), ReasonIs("PARTY_VISA_REFUSED"));
  EXPECT_THAT(Choose(1), ReasonIs("PARTY_VISA_REFUSED"));
  const auto choice = HasSubstr(
      "the defender chooses: wait (an appeal until "
      "2031-05-14, another route)");
  EXPECT_THAT(Waits(), Contains(choice));
  EXPECT_THAT(Work(), Contains(choice));

  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_WAIT));
  EXPECT_THAT(Clear(1), ReasonIs("PARTY_VISA_REFUSED"));
  EXPECT_THAT(Waits(), Not(Contains(choice)));
  EXPECT_THAT(Waits(), Contains(HasSubstr("all wait for an appeal until")));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_PRE_DEPARTURE)
      << "nothing is given back by itself";

  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD));
  ASSERT_OK(Clear(1));
  world.RunAll();
  EXPECT_TRUE(IsCleared(1));
  EXPECT_THAT(Clear(0), ReasonIs("VISA_REFUSED"));
  EXPECT_THAT(Work(), Contains(HasSubstr("look with her for another way")));
}

TEST_F(RefusalTest, AnAppealThatIsLostIsANewQuestion) {
  Place({v1::PERSON_ROLE_PARTNER});
  ChooseAll();
  Visa(1, "COLLECTED");
  PlanJourney();
  Visa(0, "REFUSED");
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_WAIT));
  Visa(0, "APPEALED");
  EXPECT_THAT(Clear(1), ReasonIs("PARTY_VISA_REFUSED"));
  EXPECT_EQ(Of(0).refusal_answer(), "REFUSAL_ANSWER_WAIT");
  Visa(0, "REFUSED");
  EXPECT_EQ(Of(0).refusal_answer(), "");
  Visa(0, "APPEALED");
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD))
      << "while the appeal goes on";
  Visa(0, "REFUSED");
  EXPECT_EQ(Of(0).refusal_answer(), "REFUSAL_ANSWER_GO_AHEAD");
  EXPECT_OK(Clear(1));
}

TEST_F(RefusalTest, AVisaThatIsThereAfterAllKeepsNobody) {
  Place({v1::PERSON_ROLE_PARTNER});
  ChooseAll();
  Visa(1, "COLLECTED");
  PlanJourney();
  Visa(0, "REFUSED", kAppealBy);
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_WAIT));
  Visa(0, "APPEALED");
  Visa(0, "ISSUED");
  ASSERT_OK(Clear(1));
  world.RunAll();
  Visa(0, "COLLECTED");
  EXPECT_OK(Clear(0));
  world.RunAll();
  Visa(0, "ANNULLED");
  EXPECT_FALSE(IsCleared(0));
  EXPECT_FALSE(IsCleared(1)) << "an annulment is one too";
  EXPECT_EQ(Of(0).refusal_answer(), "");
}

TEST_F(RefusalTest, AnotherRouteForHerEndsTheWait) {
  Place({v1::PERSON_ROLE_PARTNER});
  ChooseAll();
  Visa(0, "REFUSED");
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_WAIT));
  EXPECT_THAT(Choose(1), ReasonIs("PARTY_VISA_REFUSED"));
  ASSERT_OK(Choose(0));
  world.RunAll();
  EXPECT_EQ(Of(0).application_id(), "application-3");
  EXPECT_OK(Choose(1));
}

TEST_F(RefusalTest, AnApplicationOfTheOthersWaitsForHerWord) {
  Place({v1::PERSON_ROLE_PARTNER});
  ASSERT_OK(Choose(0));
  world.RunAll();
  ASSERT_OK(Choose(1));
  Visa(0, "REFUSED");
  // Whether or not it was tried before.
  world.database_.Run(
      "UPDATE workflow_steps SET tries = 1 "
      "WHERE kind = 'OPEN_APPLICATION' AND state = 'PENDING'");
  world.RunAll();
  EXPECT_EQ(world.StepOf("OPEN_APPLICATION"), "PENDING PARTY_VISA_REFUSED");
  EXPECT_EQ(Of(1).application_id(), "");
  EXPECT_THAT(Waits(), Contains(HasSubstr("waits for her word")));
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD));
  world.RunAll();
  EXPECT_EQ(Of(1).application_id(), "application-2");
}

TEST_F(RefusalTest, WhoIsUnderWayIsNotLeftWhereSheIs) {
  Place({v1::PERSON_ROLE_PARTNER});
  ChooseAll();
  Visa(1, "COLLECTED");
  PlanTwoLegs();
  ASSERT_OK(Clear(1, 1));
  world.RunAll();
  ASSERT_OK(Departs(1, 1));
  Visa(0, "REFUSED");
  EXPECT_OK(Clear(1, 2));
}

TEST_F(RefusalTest, NoChildGoesOrStaysAlone) {
  Place({v1::PERSON_ROLE_CHILD});
  ChooseAll();
  Visa(0, "REFUSED");
  EXPECT_THAT(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD),
              ReasonIs("CHILDREN_ALONE"));
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_WAIT));
  Visa(0, "ISSUED");
  Visa(1, "REFUSED");
  EXPECT_THAT(Answer(1, v1::REFUSAL_ANSWER_GO_AHEAD),
              ReasonIs("CHILDREN_ALONE"));
  EXPECT_OK(Answer(1, v1::REFUSAL_ANSWER_STOP));
  world.RunAll();
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_WAITLISTED);
}

TEST_F(RefusalTest, AChildGoesAheadWithAnotherAdult) {
  Place({v1::PERSON_ROLE_PARTNER, v1::PERSON_ROLE_CHILD});
  ChooseAll();
  Visa(0, "REFUSED");
  EXPECT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD));
  Visa(1, "REFUSED");
  EXPECT_THAT(Answer(1, v1::REFUSAL_ANSWER_GO_AHEAD),
              ReasonIs("CHILDREN_ALONE"))
      << "nobody else is left to go with the child";
}

TEST_F(RefusalTest, NobodyIsClearedByTheRouteOfAnother) {
  Place({v1::PERSON_ROLE_PARTNER});
  ASSERT_OK(Choose(0));
  world.RunAll();
  PlanJourney();
  EXPECT_THAT(Clear(1), ReasonIs("ROUTE_NOT_CHOSEN"));
  world.RunAll();
  EXPECT_FALSE(IsCleared(1));
}

TEST_F(RefusalTest, IsAnsweredOnceAVisaWasRefused) {
  Place({v1::PERSON_ROLE_PARTNER});
  ChooseAll();
  EXPECT_THAT(Answer(1, v1::REFUSAL_ANSWER_GO_AHEAD),
              ReasonIs("NO_VISA_REFUSED"));
  Visa(1, "REFUSED");
  EXPECT_OK(Answer(1, v1::REFUSAL_ANSWER_GO_AHEAD));
}

}  // namespace
}  // namespace sojourn::relocation
