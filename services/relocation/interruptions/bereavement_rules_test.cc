#include "services/relocation/interruptions/bereavement_rules.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::bereavement_rules {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Member> Three() {
  return {{"she", "row-1", true, false},
          {"partner", "row-2", true, false},
          {"child", "row-3", false, false}};
}

TEST(PartyAfterTest, ThePartyOfWhoStaysGoesOn) {
  const Party party = PartyAfter(Three(), {}, {"partner"});
  EXPECT_THAT(party.apart_rows, ElementsAre("row-2"));
  EXPECT_THAT(party.first_row, IsEmpty());
  EXPECT_FALSE(party.nobody_left);
  EXPECT_FALSE(party.no_adult_left);
}

TEST(PartyAfterTest, WhereTheDefenderDiesTheFirstAdultIsAtRisk) {
  const Party party = PartyAfter(Three(), {}, {"she"});
  EXPECT_THAT(party.apart_rows, ElementsAre("row-1"));
  EXPECT_EQ(party.first_row, "row-2");
  EXPECT_FALSE(party.no_adult_left);
}

TEST(PartyAfterTest, ChildrenMayBeLeftAlone) {
  std::vector<Member> members = Three();
  members[1].apart = true;
  const Party party = PartyAfter(members, {"partner"}, {"partner", "she"});
  EXPECT_THAT(party.apart_rows, ElementsAre("row-1", "row-2"));
  EXPECT_EQ(party.first_row, "row-3");
  EXPECT_TRUE(party.no_adult_left);
  EXPECT_FALSE(party.nobody_left);
}

TEST(PartyAfterTest, TheLastStaysOfTheCaseAndNobodyIsLeft) {
  const Party alone = PartyAfter({{"she", "row-1", true, false}}, {}, {"she"});
  EXPECT_THAT(alone.apart_rows, IsEmpty());
  EXPECT_TRUE(alone.nobody_left);
  std::vector<Member> members = Three();
  members[0].apart = members[2].apart = true;
  const Party all =
      PartyAfter(members, {"she", "child"}, {"she", "partner", "child"});
  EXPECT_THAT(all.apart_rows, ElementsAre("row-1", "row-3"));
  EXPECT_EQ(all.first_row, "row-2");
  EXPECT_TRUE(all.nobody_left);
  // Said once more of one who died before.
  members[2].apart = members[1].apart = true;
  members[0].apart = false;
  const std::set<std::string> dead{"she", "partner", "child"};
  EXPECT_THAT(PartyAfter(members, dead, dead).apart_rows,
              ElementsAre("row-2", "row-3"));
  // Children are somebody.
  EXPECT_FALSE(all.no_adult_left);
}

TEST(PartyAfterTest, WhoLeftForACaseOfHerOwnIsNotOfTheParty) {
  std::vector<Member> members = Three();
  members[0].apart = true;
  const Party party = PartyAfter(members, {}, {"partner"});
  EXPECT_THAT(party.apart_rows, ElementsAre("row-1", "row-2"));
  EXPECT_EQ(party.first_row, "row-3");
  const Party last = PartyAfter({members[0], members[1]}, {}, {"partner"});
  EXPECT_THAT(last.apart_rows, ElementsAre("row-1"));
  EXPECT_TRUE(last.nobody_left);
}

TEST(PartyAfterTest, AMistakeTakenBackIsAsItWas) {
  std::vector<Member> members = Three();
  members[0].apart = true;
  const Party party = PartyAfter(members, {"she"}, {});
  EXPECT_THAT(party.apart_rows, IsEmpty());
  EXPECT_THAT(party.first_row, IsEmpty());
  // All were said to have died, and the partner has not.
  members[2].apart = true;
  const Party one =
      PartyAfter(members, {"she", "partner", "child"}, {"she", "child"});
  EXPECT_THAT(one.apart_rows, ElementsAre("row-1", "row-3"));
  EXPECT_EQ(one.first_row, "row-2");
  EXPECT_FALSE(one.nobody_left);
}

TEST(PartyAfterTest, KnowsWhoIsBackAlsoWhereSheKeptHerPlace) {
  // All were said to have died: she kept her place, and only she is back.
  std::vector<Member> members = Three();
  members[1].apart = members[2].apart = true;
  const Party party =
      PartyAfter(members, {"she", "partner", "child"}, {"partner", "child"});
  EXPECT_THAT(party.back_rows, ElementsAre("row-1"));
  EXPECT_THAT(party.dead_rows, ElementsAre("row-2", "row-3"));
  EXPECT_THAT(party.first_row, IsEmpty());
  EXPECT_THAT(PartyAfter(Three(), {}, {"she"}).back_rows, IsEmpty());
  // Another source says so still.
  EXPECT_THAT(PartyAfter(members, {"partner"}, {"partner"}).back_rows,
              IsEmpty());
}

TEST(PartyAfterTest, OfAnAlertTheOnlyOneMayBeDead) {
  const std::set<std::string> somebody{std::string(kUnnamed)};
  EXPECT_TRUE(PartyAfter({}, {}, somebody, 1).nobody_left);
  EXPECT_FALSE(PartyAfter({}, somebody, {}, 1).nobody_left);
  // Of several nobody knows who it is.
  EXPECT_FALSE(PartyAfter({}, {}, somebody, 3).nobody_left);
  // Who is named since is she, and one of several is not.
  std::vector<Member> named = {{"she", "row-1", true, false}};
  EXPECT_TRUE(PartyAfter(named, somebody, somebody).nobody_left);
  EXPECT_FALSE(PartyAfter(Three(), somebody, somebody).nobody_left);
  // It was said since who it is: the other one lives.
  named.push_back({"partner", "row-2", true, false});
  const Party told = PartyAfter(named, somebody, {"", "she"});
  EXPECT_FALSE(told.nobody_left);
  EXPECT_THAT(told.apart_rows, ElementsAre("row-1"));
}

TEST(CheckDeceasedTest, OfACaseThatNamesNobodyTakesNoName) {
  EXPECT_OK(CheckDeceased({}, {}, kUnnamed));
  EXPECT_THAT(CheckDeceased({}, {}, "she"), BadFieldsAre("person_id"));
  EXPECT_THAT(CheckDeceased(Three(), {}, kUnnamed), BadFieldsAre("person_id"));
}

TEST(CheckDeceasedTest, NamesSomebodyOfTheParty) {
  std::vector<Member> members = Three();
  members[0].apart = true;
  EXPECT_OK(CheckDeceased(members, {}, "partner"));
  EXPECT_THAT(CheckDeceased(members, {}, "stranger"),
              BadFieldsAre("person_id"));
  // She left for a case of her own.
  EXPECT_THAT(CheckDeceased(members, {}, "she"), BadFieldsAre("person_id"));
  // Another source says so too.
  EXPECT_OK(CheckDeceased(members, {"she"}, "she"));
}

}  // namespace
}  // namespace sojourn::relocation::bereavement_rules
