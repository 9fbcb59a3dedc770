#include "services/relocation/party/party_rules.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::party_rules {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::sojourn::testing::ReasonIs;
using ::testing::Eq;
using ::testing::Optional;

SplitFacts Leaving(std::vector<std::string> leaving) {
  return {.state = State::kEligible,
          .members = {{.person_id = "her",
                       .adult = true,
                       .interviewed_alone = true},
                      {.person_id = "child"},
                      {.person_id = "brother", .adult = true},
                      {.person_id = "gone", .adult = true, .apart = true}},
          .leaving = std::move(leaving),
          .word = Word{.agrees = true, .her_own = true}};
}

TEST(PartyRulesTest, AnAdultLeavesWithHerChildOnHerOwnWord) {
  EXPECT_OK(CheckSplitFields(Leaving({"her", "child"})));
  EXPECT_OK(CheckSplit(Leaving({"her", "child"})));
}

TEST(PartyRulesTest, WhoLeavesIsOfThePartyAndNamedOnceAnAdultFirst) {
  EXPECT_THAT(CheckSplitFields(Leaving({})), BadFieldsAre("person_ids"));
  EXPECT_THAT(CheckSplitFields(Leaving({"child", "her"})),
              BadFieldsAre("person_ids[0]"));
  EXPECT_THAT(CheckSplitFields(Leaving({"her", "her", "gone", "nobody"})),
              BadFieldsAre("person_ids[1]", "person_ids[2]", "person_ids[3]"));
  SplitFacts shared = Leaving({"her"});
  shared.contact_shared = true;
  EXPECT_THAT(CheckSplitFields(shared),
              BadFieldsAre("intake.safe_contact.address"));
}

TEST(PartyRulesTest, SomebodyGrownUpRemains) {
  EXPECT_THAT(CheckSplit(Leaving({"her", "child", "brother"})),
              ReasonIs("NOBODY_REMAINS"));
  EXPECT_THAT(CheckSplit(Leaving({"her", "brother"})),
              ReasonIs("CHILDREN_ALONE"));
}

TEST(PartyRulesTest, EachAdultLeavesForHerself) {
  SplitFacts split = Leaving({"her", "brother", "child"});
  split.members.push_back({.person_id = "aunt", .adult = true});
  EXPECT_THAT(CheckSplit(split), ReasonIs("OWN_WORD_NEEDED"));
}

TEST(PartyRulesTest, NobodyLeavesButOnHerOwnWord) {
  SplitFacts split = Leaving({"her"});
  split.word = std::nullopt;
  EXPECT_THAT(CheckSplit(split), ReasonIs("DEFENDER_NOT_CONSULTED"));
  split.word = Word{.agrees = true, .her_own = false};
  EXPECT_THAT(CheckSplit(split), ReasonIs("OWN_WORD_NEEDED"));
  split.word = Word{.agrees = false, .her_own = true};
  EXPECT_THAT(CheckSplit(split), ReasonIs("DEFENDER_DISAGREES"));
}

TEST(PartyRulesTest, EveryAdultWhoLeavesWasAskedAlone) {
  SplitFacts split = Leaving({"her"});
  split.members[0].interviewed_alone = false;
  EXPECT_THAT(CheckSplit(split), ReasonIs("PRIVATE_INTERVIEW_MISSING"));
}

TEST(PartyRulesTest, NotAnAlertAndNotACaseThatIsOver) {
  SplitFacts split = Leaving({"her"});
  split.alert_only = true;
  EXPECT_THAT(CheckSplit(split), ReasonIs("STATE_FORBIDS"));
  split = Leaving({"her"});
  split.state = State::kClosed;
  EXPECT_THAT(CheckSplit(split), ReasonIs("STATE_FORBIDS"));
}

JoinFacts Joins(bool adult) {
  return {.adult = adult,
          .defender = Word{.agrees = true, .her_own = true},
          .member = Word{.agrees = true, .her_own = true},
          .interviewed_alone = true,
          .agrees_to_processing = true,
          .custody_noted = true};
}

TEST(PartyRulesTest, NobodyJoinsAnAlertOrAgainstTheWordOfWhoIsAtRisk) {
  for (const bool adult : {true, false}) {
    EXPECT_OK(CheckJoin(Joins(adult)));
    JoinFacts join = Joins(adult);
    join.alert_only = true;
    EXPECT_THAT(CheckJoin(join), ReasonIs("STATE_FORBIDS"));
    join = Joins(adult);
    join.defender = std::nullopt;
    EXPECT_THAT(CheckJoin(join), ReasonIs("DEFENDER_NOT_CONSULTED"));
    join.defender = Word{.agrees = true, .her_own = false};
    EXPECT_THAT(CheckJoin(join), ReasonIs("OWN_WORD_NEEDED"));
    join.defender = Word{.agrees = false, .her_own = true};
    EXPECT_THAT(CheckJoin(join), ReasonIs("DEFENDER_DISAGREES"));
  }
}

TEST(PartyRulesTest, AnAdultJoinsOnHerOwnWordAskedAloneOnceSheAgreed) {
  JoinFacts join = Joins(true);
  join.member = std::nullopt;
  EXPECT_THAT(CheckJoin(join), ReasonIs("MEMBER_NOT_CONSULTED"));
  join.member = Word{.agrees = true, .her_own = false};
  EXPECT_THAT(CheckJoin(join), ReasonIs("OWN_WORD_NEEDED"));
  join.member = Word{.agrees = false, .her_own = true};
  EXPECT_THAT(CheckJoin(join), ReasonIs("MEMBER_DISAGREES"));
  join = Joins(true);
  join.interviewed_alone = false;
  EXPECT_THAT(CheckJoin(join), ReasonIs("PRIVATE_INTERVIEW_MISSING"));
  join = Joins(true);
  join.agrees_to_processing = false;
  EXPECT_THAT(CheckJoin(join), ReasonIs("CONSENT_MISSING"));
  join = Joins(true);
  join.custody_noted = false;
  EXPECT_OK(CheckJoin(join));
}

TEST(PartyRulesTest, AChildJoinsOnceItsCustodyIsNoted) {
  JoinFacts join = Joins(false);
  join.member = std::nullopt;
  join.interviewed_alone = false;
  join.agrees_to_processing = false;
  EXPECT_OK(CheckJoin(join));
  join.custody_noted = false;
  EXPECT_THAT(CheckJoin(join), ReasonIs("CUSTODY_MISSING"));
}

TEST(PartyRulesTest, WhereTheDefenderLeavesTheNextAdultIsAtRisk) {
  EXPECT_THAT(NextDefender(Leaving({"her", "child"}), "her"),
              Optional(Eq("brother")));
  EXPECT_EQ(NextDefender(Leaving({"brother"}), "her"), std::nullopt);
}

}  // namespace
}  // namespace sojourn::relocation::party_rules
