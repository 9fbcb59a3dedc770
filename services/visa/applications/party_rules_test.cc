#include "services/visa/applications/party_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using S = ApplicationState;

PartyRow Row(const std::string& id, const std::string& person, S state) {
  return {.case_ref = "case",
          .application_id = id,
          .person_ref = person,
          .state = state};
}

Application Childs() {
  Application app;
  app.case_ref = "case";
  app.public_id = "child-1";
  app.person_ref = "child";
  return app;
}

TEST(PartyTest, OneRefusalShowsOnTheOthers) {
  for (const S refusal :
       {S::kRefused, S::kPreclearanceRefused, S::kAppealed, S::kAnnulled}) {
    Application app = Childs();
    ShowParty({Row("child-1", "child", S::kLodged),
               Row("mother-1", "mother", refusal)},
              app);
    ASSERT_THAT(app.party, SizeIs(1));
    EXPECT_EQ(app.party[0].application_id, "mother-1");
    EXPECT_TRUE(app.party[0].refused);
    EXPECT_TRUE(app.party_refused) << NameOf(refusal);
  }
}

TEST(PartyTest, HerOwnRefusalIsNotTheOthers) {
  Application app = Childs();
  ShowParty({Row("child-1", "child", S::kRefused),
             Row("mother-1", "mother", S::kWithdrawn)},
            app);
  EXPECT_FALSE(app.party_refused);
}

TEST(PartyTest, ANewerTryOfThatPersonReplacesTheRefusal) {
  Application app = Childs();
  ShowParty({Row("mother-1", "mother", S::kRefused),
             Row("child-1", "child", S::kLodged),
             Row("mother-2", "mother", S::kPlanned)},
            app);
  ASSERT_THAT(app.party, SizeIs(2));
  EXPECT_FALSE(app.party[0].refused);
  EXPECT_FALSE(app.party_refused);
}

TEST(PartyTest, AnotherCaseIsNoParty) {
  Application app = Childs();
  PartyRow stranger = Row("other-1", "other", S::kRefused);
  stranger.case_ref = "another";
  ShowParty({stranger}, app);
  EXPECT_THAT(app.party, IsEmpty());
  EXPECT_FALSE(app.party_refused);
}

TEST(PartyTest, GuardiansAreMarked) {
  Application app = Childs();
  app.guardianship =
      Guardianship{.person_refs = {"mother", "father"}, .signed_by = "father"};
  ShowParty({Row("mother-1", "mother", S::kLodged),
             Row("father-1", "father", S::kLodged),
             Row("sister-1", "sister", S::kLodged)},
            app);
  ASSERT_THAT(app.party, SizeIs(3));
  EXPECT_TRUE(app.party[0].guardian);
  EXPECT_FALSE(app.party[0].signs_form);
  EXPECT_TRUE(app.party[1].signs_form);
  EXPECT_FALSE(app.party[2].guardian);
}

}  // namespace
}  // namespace sojourn::visa
