#include "services/matching/solver/chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "services/matching/small_programmes.h"
#include "services/matching/verify/verify.h"

namespace sojourn::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool Never() { return false; }

// The third has one place only, where the first is, who has to go where the
// second is, who alone finds room.
TEST(Chains, MovesAsManyAsItTakes) {
  constexpr int kOne = Programme::kOnePartyAtATime;
  Programme programme{.persons = {1, 1, 1},
                      .rank = {0, 0, 0},
                      .ranks = 1,
                      .holds = {kOne, kOne, kOne}};
  SetColumns({{0, {.value = 0.9, .party = 0, .from = 0, .until = 10}},
              {1, {.value = 0.1, .party = 0, .from = 5, .until = 15}},
              {1, {.value = 0.9, .party = 1, .from = 0, .until = 10}},
              {2, {.value = 0.1, .party = 1, .from = 0, .until = 10}},
              {0, {.value = 0.9, .party = 2, .from = 9, .until = 19}}},
             &programme);
  const ColumnsOfParties columns(programme);
  Incumbent plan(programme, {0, 2, kNoColumn});
  EXPECT_EQ(Chains(programme, columns).Place(0, Never, &plan), 1);
  EXPECT_THAT(plan.plan(), ElementsAre(3, 4, 1));
}

// A party of two takes the room of one of two, or of nobody.
TEST(Chains, GoesOnWithWhoeverLeavesEnoughRoom) {
  Programme programme{
      .persons = {1, 2, 2}, .rank = {0, 0, 0}, .ranks = 1, .holds = {3, 2}};
  SetColumns({{0, {.value = 0.9, .party = 0}},
              {0, {.value = 0.8, .party = 1}},
              {1, {.value = 0.1, .party = 1}},
              {0, {.value = 0.7, .party = 2}}},
             &programme);
  const ColumnsOfParties columns(programme);
  Incumbent plan(programme, {0, 1, kNoColumn});
  EXPECT_EQ(Chains(programme, columns).Place(0, Never, &plan), 1);
  EXPECT_THAT(plan.plan(), ElementsAre(0, 3, 2));
}

TEST(Chains, LosesNobodyAndBreaksNothing) {
  int more = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Draws draws(seed);
    const Programme programme = SmallProgramme(draws);
    const ColumnsOfParties columns(programme);
    Incumbent plan(programme);
    Chains chains(programme, columns);
    int placed = 0;
    for (int rank = 0; rank < programme.ranks; ++rank) {
      placed += chains.Place(rank, Never, &plan);
      int now = 0;
      for (const int count : WorthOf(programme, plan.plan()).placed) {
        now += count;
      }
      EXPECT_EQ(now, placed) << "seed " << seed;
      EXPECT_THAT(PlanFault(programme, plan.plan()), IsEmpty())
          << "seed " << seed;
    }
    more += placed;
  }
  EXPECT_GT(more, 0);
}

TEST(Chains, EndsAtOnceWhenStopped) {
  Draws draws(2);
  const Programme programme = SmallProgramme(draws);
  const ColumnsOfParties columns(programme);
  Incumbent plan(programme);
  EXPECT_EQ(Chains(programme, columns)
                .Place(
                    0, [] { return true; }, &plan),
            0);
}

}  // namespace
}  // namespace sojourn::matching
