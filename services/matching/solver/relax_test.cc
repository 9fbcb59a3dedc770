#include "services/matching/solver/relax.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>

#include "services/matching/small_programmes.h"
#include "services/matching/verify/verify.h"

namespace sojourn::matching {
namespace {

constexpr double kPatience = 60;
bool Never() { return false; }

// What the shares are worth: parties of the rank that a stage counts, or the
// score.
double WorthOf(const Programme& programme, Stage stage,
               const std::vector<float>& share) {
  double worth = 0;
  for (size_t at = 0; at < share.size(); ++at) {
    const Column& column = programme.columns[at];
    const int rank = programme.rank[static_cast<size_t>(column.party)];
    const double one =
        stage.IsScore(programme) ? column.value : (rank == stage.rank ? 1 : 0);
    worth += one * static_cast<double>(share[at]);
  }
  return worth;
}

// The bound of its prices is what its shares are worth, but for the tie: so
// nothing below it can be proven by prices, and all above it is.
TEST(Relax, ItsPricesProveWhatItsSharesAreWorth) {
  int solved = 0;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    Draws draws(seed);
    const Programme programme = SmallProgramme(draws);
    const Worth best = BestByTrying(programme);
    for (int rank = 0; rank <= programme.ranks; ++rank) {
      const Stage stage{rank};
      const Relaxed relaxed =
          Relax(programme, stage, best.placed, kPatience, Never);
      if (!relaxed.solved) continue;
      ++solved;
      const double bound = Bound(programme, stage, relaxed.prices, best.placed);
      const double tie = stage.IsScore(programme) ? 0 : 1.0 / 3;
      EXPECT_LE(bound, WorthOf(programme, stage, relaxed.share) + tie + 1e-4)
          << "seed " << seed << " rank " << rank;
      const double reached = stage.IsScore(programme)
                                 ? best.score
                                 : best.placed[static_cast<size_t>(rank)];
      EXPECT_GE(bound + 1e-6, reached) << "seed " << seed << " rank " << rank;
    }
  }
  EXPECT_GT(solved, 300);
}

// Two stays of one place that share no day, and one that shares a day with
// both: whole, where rows of days alone would take halves.
TEST(Relax, TakesWholeStaysOfAPlace) {
  Programme programme{.persons = {1, 1, 1},
                      .rank = {0, 0, 0},
                      .ranks = 1,
                      .holds = {Programme::kOnePartyAtATime}};
  SetColumns({{0, {.value = 0.5, .party = 0, .from = 0, .until = 10}},
              {0, {.value = 0.5, .party = 1, .from = 10, .until = 20}},
              {0, {.value = 0.9, .party = 2, .from = 5, .until = 15}}},
             &programme);
  const Relaxed count = Relax(programme, {0}, {}, kPatience, Never);
  ASSERT_TRUE(count.solved);
  EXPECT_NEAR(WorthOf(programme, {0}, count.share), 2, 1e-6);
  const Relaxed score = Relax(programme, {1}, {2}, kPatience, Never);
  ASSERT_TRUE(score.solved);
  EXPECT_NEAR(WorthOf(programme, {1}, score.share), 1.0, 1e-6);
  const Relaxed without = Relax(programme, {1}, {0}, kPatience, Never);
  ASSERT_TRUE(without.solved);
  EXPECT_NEAR(WorthOf(programme, {1}, without.share), 1.0, 1e-6);
}

// Two for whom one has room.
Programme TwoForOne() {
  Programme programme{
      .persons = {1, 1}, .rank = {0, 0}, .ranks = 1, .holds = {1}};
  SetColumns({{0, {.value = 0.5, .party = 0}}, {0, {.value = 0.9, .party = 1}}},
             &programme);
  return programme;
}

TEST(Relax, SaysNothingWhereItIsStoppedOrOutOfPatienceAndWhich) {
  const Relaxed stopped =
      Relax(TwoForOne(), {0}, {}, kPatience, [] { return true; });
  EXPECT_FALSE(stopped.solved);
  EXPECT_FALSE(stopped.out_of_patience);
  const Relaxed hurried = Relax(TwoForOne(), {0}, {}, 0, Never);
  EXPECT_FALSE(hurried.solved);
  EXPECT_TRUE(hurried.out_of_patience);
}

// No prices, and no want of time.
TEST(Relax, SaysNothingWhereMoreAreToBeKeptThanFit) {
  const Relaxed relaxed = Relax(TwoForOne(), {1}, {2}, kPatience, Never);
  EXPECT_FALSE(relaxed.solved);
  EXPECT_FALSE(relaxed.out_of_patience);
  EXPECT_TRUE(Relax(TwoForOne(), {1}, {1}, kPatience, Never).solved);
}

}  // namespace
}  // namespace sojourn::matching
