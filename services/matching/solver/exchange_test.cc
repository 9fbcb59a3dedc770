#include "services/matching/solver/exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "services/matching/small_programmes.h"
#include "services/matching/verify/verify.h"

namespace sojourn::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool Never() { return false; }

// No two of the three win anything by a change; all three do.
TEST(Exchange, TurnsARingOfThree) {
  Programme programme{.persons = {2, 2, 2},
                      .rank = {kUnranked, kUnranked, kUnranked},
                      .ranks = 0,
                      .holds = {2, 2, 2}};
  SetColumns({{0, {.value = 0.5, .party = 0}},
              {1, {.value = 0.9, .party = 0}},
              {1, {.value = 0.5, .party = 1}},
              {2, {.value = 0.9, .party = 1}},
              {2, {.value = 0.5, .party = 2}},
              {0, {.value = 0.4, .party = 2}}},
             &programme);
  const ColumnsOfParties columns(programme);
  // By place, then by party.
  Incumbent plan(programme, {0, 3, 5});
  EXPECT_EQ(Exchange(programme, columns, Never, &plan), 1);
  EXPECT_THAT(plan.plan(), ElementsAre(2, 4, 1));
}

// Who waits takes the place of one of her rank and size; who is of another rank
// or larger does not, whatever she would win.
TEST(Exchange, ChangesOnlyForOneOfHerRankAndSize) {
  Programme programme{
      .persons = {1, 1, 1, 2}, .rank = {0, 0, 1, 0}, .ranks = 2, .holds = {1}};
  SetColumns({{0, {.value = 0.1, .party = 0}},
              {0, {.value = 0.3, .party = 1}},
              {0, {.value = 0.8, .party = 2}},
              {0, {.value = 0.9, .party = 3}}},
             &programme);
  const ColumnsOfParties columns(programme);
  Incumbent plan(programme, {0, kNoColumn, kNoColumn, kNoColumn});
  EXPECT_EQ(Exchange(programme, columns, Never, &plan), 1);
  EXPECT_THAT(plan.plan(), ElementsAre(kNoColumn, 1, kNoColumn, kNoColumn));
}

// She goes where there is room, and the one who was there before stays.
TEST(Exchange, UsesRoomThatIsFree) {
  Programme programme{
      .persons = {2, 2}, .rank = {0, 0}, .ranks = 1, .holds = {2, 5}};
  SetColumns({{0, {.value = 0.1, .party = 0}},
              {1, {.value = 0.6, .party = 0}},
              {1, {.value = 0.5, .party = 1}}},
             &programme);
  const ColumnsOfParties columns(programme);
  Incumbent plan(programme, {0, 2});
  EXPECT_EQ(Exchange(programme, columns, Never, &plan), 1);
  EXPECT_THAT(plan.plan(), ElementsAre(1, 2));
}

TEST(Exchange, LosesNobodyAndWinsWhatItSays) {
  int rings = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Draws draws(seed);
    const Programme programme = SmallLocalities(draws);
    const ColumnsOfParties columns(programme);
    Incumbent plan(programme, GreedyPlan(programme, columns));
    const Worth before = WorthOf(programme, plan.plan());
    const int turned = Exchange(programme, columns, Never, &plan);
    const Worth after = WorthOf(programme, plan.plan());
    EXPECT_THAT(PlanFault(programme, plan.plan()), IsEmpty())
        << "seed " << seed;
    EXPECT_GE(after.placed, before.placed) << "seed " << seed;
    if (turned > 0) EXPECT_GT(after.score, before.score) << "seed " << seed;
    if (turned == 0) EXPECT_EQ(after.score, before.score) << "seed " << seed;
    rings += turned;
  }
  EXPECT_GT(rings, 10);
}

TEST(Exchange, EndsAtOnceWhenStopped) {
  Draws draws(2);
  const Programme programme = SmallLocalities(draws);
  const ColumnsOfParties columns(programme);
  Incumbent plan(programme, GreedyPlan(programme, columns));
  const Plan before = plan.plan();
  EXPECT_EQ(Exchange(
                programme, columns, [] { return true; }, &plan),
            0);
  EXPECT_EQ(plan.plan(), before);
}

}  // namespace
}  // namespace sojourn::matching
