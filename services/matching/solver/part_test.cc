#include "services/matching/solver/part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <utility>
#include <vector>

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

// Places with room for one and a half of those who want them, so that the
// linear programme takes halves; dives change nothing of what is best.
TEST(SolvePart, FindsTheBestByDivesToo) {
  constexpr int kPlaces = 7;
  Programme programme;
  std::vector<PlacedColumn> columns;
  Part part{.columns = {}, .now = {}, .room = {}, .most_seconds = 1e6};
  for (int place = 0; place < kPlaces; ++place) {
    programme.holds.push_back(3);
    part.room.push_back(3);
    for (int i = 0; i < 3; ++i) {
      columns.push_back(
          {place,
           {.value = 0.5 + 0.01 * i,
            .party = static_cast<int32_t>(programme.persons.size())}});
      programme.persons.push_back(2);
      programme.rank.push_back(kUnranked);
    }
  }
  SetColumns(std::move(columns), &programme);
  for (int at = 0; at < programme.size(); ++at) part.columns.push_back(at);
  part.stage = {programme.ranks};
  for (const bool dives : {false, true}) {
    part.dives = dives;
    const SolvedPart solved = SolvePart(programme, part, [] { return false; });
    double worth = 0;
    for (const int32_t at : solved.chosen) {
      worth += programme.columns[static_cast<size_t>(at)].value;
    }
    EXPECT_NEAR(worth, kPlaces * 0.52, 1e-9) << "dives: " << dives;
    EXPECT_FALSE(solved.out_of_patience);
  }
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
