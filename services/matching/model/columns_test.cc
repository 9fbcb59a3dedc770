#include "services/matching/model/columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "services/matching/solver/solve.h"

namespace sojourn::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

Party Asking(const std::string& id, int level) {
  return {.id = id,
          .level = level,
          .earliest = 0,
          .latest = 20,
          .nights = 30,
          .wishes = {"a", "b"},
          .lawful = {{"c", {0, 365}}}};
}

Place At(const std::string& id, const std::string& host) {
  return {.id = id, .host = host, .country = "c", .windows = {{0, 100}}};
}

TEST(Starts, BeginWithEachSpanAndLieApart) {
  EXPECT_THAT(StartsOf({{3, 20}}, 7), ElementsAre(3, 10, 17));
  EXPECT_THAT(StartsOf({{3, 5}, {6, 8}, {30, 31}}, 7), ElementsAre(3, 30));
  EXPECT_THAT(StartsOf({}, 7), IsEmpty());
}

TEST(BuildColumns, MakesOneForEachWayToBeSomewhere) {
  const Built built =
      BuildColumns({Asking("p", 2), Asking("r", 4)},
                   {At("q1", "a"), At("q2", "b"), At("q3", "elsewhere")}, {});
  EXPECT_THAT(Fault(built.programme), IsEmpty());
  EXPECT_EQ(built.programme.size(), 12);  // 2 parties, 2 places, 3 weeks
  EXPECT_EQ(built.programme.ranks, 2);
  EXPECT_THAT(built.programme.rank, ElementsAre(0, 1));
  EXPECT_THAT(built.possible, ElementsAre(2, 2));
  EXPECT_EQ(built.left_out, 0);
}

// A limit on memory costs nothing but sharpness: the bound counts with what was
// left out.
TEST(BuildColumns, AFewColumnsLeaveABoundThatHolds) {
  const std::vector<Party> parties = {Asking("p", 4), Asking("r", 4)};
  const std::vector<Place> places = {At("q1", "a"), At("q2", "b")};
  const Solution whole = Solve(BuildColumns(parties, places, {}).programme, {});
  const Built few = BuildColumns(parties, places, {.most_columns = 4});
  EXPECT_EQ(few.programme.size(), 4);
  EXPECT_EQ(few.left_out, 8);
  const Solution solution = Solve(few.programme, {});
  EXPECT_THAT(solution.verdict.fault, IsEmpty());
  EXPECT_GE(solution.verdict.bound + 1e-9, whole.verdict.worth.score);
}

// Of one party with many places, so that columns are left out while others are
// still to be made.
TEST(BuildColumns, KeepsTheBestOfAPartyWhereverTheyCome) {
  Party party = Asking("p", 4);
  party.wishes.clear();
  std::vector<Place> places;
  for (const char* host : {"f", "b", "a", "e", "d", "c", "g", "h"}) {
    party.wishes.insert(party.wishes.begin(), host);
    places.push_back(At(std::string("q") + host, host));
  }
  const Built whole = BuildColumns({party}, places, {});
  std::vector<double> values;
  for (const Column& column : whole.programme.columns) {
    values.push_back(column.value);
  }
  std::sort(values.rbegin(), values.rend());
  ASSERT_EQ(values.size(), 24U);  // 8 places, 3 weeks
  const Built few = BuildColumns({party}, places, {.most_columns = 4});
  std::vector<double> kept;
  for (const Column& column : few.programme.columns) {
    kept.push_back(column.value);
  }
  std::sort(kept.rbegin(), kept.rend());
  EXPECT_THAT(kept, ElementsAreArray(values.begin(), values.begin() + 4));
  EXPECT_EQ(few.left_out, 20);
  EXPECT_THAT(few.programme.left_out, ElementsAre(values[4]));
  EXPECT_THAT(few.possible, ElementsAre(8)) << "whatever was left out";
}

// The first has one place, the second five: three weeks each.
TEST(BuildColumns, WhatOnePartyLeavesTheNextMayHave) {
  Party first = Asking("p", 4);
  first.wishes = {"a"};
  Party second = Asking("r", 4);
  second.wishes.clear();
  std::vector<Place> places = {At("q1", "a")};
  for (const char* host : {"b", "c", "d", "e", "f"}) {
    second.wishes.push_back(host);
    places.push_back(At(std::string("q") + host, host));
  }
  const Built built =
      BuildColumns({first, second}, places, {.most_columns = 18});
  EXPECT_EQ(built.programme.size(), 18);
  EXPECT_EQ(built.left_out, 0);
  const Built few = BuildColumns({first, second}, places, {.most_columns = 16});
  EXPECT_EQ(few.programme.size(), 16) << "never more in all";
  EXPECT_EQ(few.left_out, 2);
}

TEST(BuildColumns, EndsBetweenTwoPlacesOfOneParty) {
  int asked = 0;
  const Built built = BuildColumns({Asking("p", 2), Asking("r", 4)},
                                   {At("q1", "a"), At("q2", "b")},
                                   {.stop = [&] { return ++asked > 1; }});
  EXPECT_EQ(built.programme.size(), 3) << "three weeks at the first place";
  EXPECT_EQ(asked, 2) << "once it has ended nothing is begun";
  EXPECT_THAT(Fault(built.programme), IsEmpty());
}

}  // namespace
}  // namespace sojourn::matching
