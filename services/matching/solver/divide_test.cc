#include "services/matching/solver/divide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "services/matching/small_programmes.h"
#include "services/matching/solver/ejection.h"
#include "services/matching/verify/verify.h"

namespace sojourn::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool Never() { return false; }

// A party of two for two of one; nobody else can move.
TEST(Divide, ChangesOneLargePartyForSmallOnes) {
  Programme programme{
      .persons = {2, 1, 1}, .rank = {0, 0, 0}, .ranks = 1, .holds = {2, 2}};
  SetColumns({{0, {.value = 0.5, .party = 0}},
              {1, {.value = 0.9, .party = 0}},
              {0, {.value = 0.5, .party = 1}},
              {1, {.value = 0.4, .party = 1}},
              {0, {.value = 0.5, .party = 2}},
              {1, {.value = 0.4, .party = 2}}},
             &programme);
  Incumbent plan(programme, {0, 4, 5});
  EXPECT_EQ(Divide(Never, &plan), 1);
  EXPECT_THAT(plan.plan(), ElementsAre(3, 1, 2));
}

// Who may be in one of the two only stays there, and her room is not divided.
TEST(Divide, LeavesWhoHasNoOtherPlace) {
  Programme programme{
      .persons = {2, 2}, .rank = {0, 0}, .ranks = 1, .holds = {2, 3}};
  SetColumns({{0, {.value = 0.1, .party = 0}},
              {1, {.value = 0.9, .party = 0}},
              {1, {.value = 0.2, .party = 1}}},
             &programme);
  Incumbent plan(programme, {0, 2});
  EXPECT_EQ(Divide(Never, &plan), 0);
  EXPECT_THAT(plan.plan(), ElementsAre(0, 2));
}

// With two localities and room for all there is nothing better than what it
// finds; with three it loses nobody, and breaks nothing.
TEST(Divide, FindsTheBestOfTwo) {
  int best = 0;
  int better = 0;
  for (uint64_t seed = 1; seed <= 1000; ++seed) {
    Draws draws(seed);
    const Programme programme = SmallLocalities(draws);
    const ColumnsOfParties columns(programme);
    const Plan greedy = GreedyPlan(programme, columns);
    Incumbent plan(programme, greedy);
    better += Divide(Never, &plan);
    const Worth worth = WorthOf(programme, plan.plan());
    EXPECT_THAT(PlanFault(programme, plan.plan()), IsEmpty())
        << "seed " << seed;
    EXPECT_EQ(worth.placed, WorthOf(programme, greedy).placed);
    int placed = 0;
    for (const int32_t column : plan.plan()) {
      placed += column == kNoColumn ? 0 : 1;
    }
    if (programme.places() > 2 || placed < programme.parties()) continue;
    EXPECT_NEAR(worth.score, BestByTrying(programme).score, 1e-9)
        << "seed " << seed;
    ++best;
  }
  EXPECT_GT(best, 20);
  EXPECT_GT(better, 20);
}

TEST(Divide, EndsAtOnceWhenStopped) {
  Draws draws(2);
  const Programme programme = SmallLocalities(draws);
  const ColumnsOfParties columns(programme);
  Incumbent plan(programme, GreedyPlan(programme, columns));
  EXPECT_EQ(Divide([] { return true; }, &plan), 0);
}

}  // namespace
}  // namespace sojourn::matching
