#include "services/matching/solver/part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sojourn::matching {
namespace {

using ::testing::ElementsAre;

// Two who want the same nights; the second is worth more.
Programme TwoForOnePlace() {
  Programme programme{.persons = {1, 1},
                      .rank = {kUnranked, kUnranked},
                      .holds = {Programme::kOnePartyAtATime}};
  SetColumns({{0, {.value = 0.5, .party = 0, .from = 0, .until = 10}},
              {0, {.value = 0.75, .party = 1, .from = 5, .until = 15}}},
             &programme);
  return programme;
}

Part All(const Programme& programme) {
  return {.columns = {0, 1},
          .now = {0},
          .room = {0},
          .stage = {programme.ranks},
          .most_seconds = 1e6};
}

TEST(SolvePart, FindsTheBest) {
  const Programme programme = TwoForOnePlace();
  const SolvedPart solved =
      SolvePart(programme, All(programme), [] { return false; });
  EXPECT_THAT(solved.chosen, ElementsAre(1));
  EXPECT_FALSE(solved.out_of_patience);
}

TEST(SolvePart, SaysWhetherTimeOrTheCallerEndedIt) {
  const Programme programme = TwoForOnePlace();
  Part part = All(programme);
  const SolvedPart stopped = SolvePart(programme, part, [] { return true; });
  EXPECT_THAT(stopped.chosen, ElementsAre(0)) << "as it was";
  EXPECT_FALSE(stopped.out_of_patience);
  part.most_seconds = 0;
  const SolvedPart hurried = SolvePart(programme, part, [] { return false; });
  EXPECT_THAT(hurried.chosen, ElementsAre(0)) << "as it was";
  EXPECT_TRUE(hurried.out_of_patience);
}

}  // namespace
}  // namespace sojourn::matching
