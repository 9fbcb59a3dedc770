#include "services/matching/solver/solve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>

#include "services/matching/model/columns.h"
#include "services/matching/small_programmes.h"
#include "tests/load/matching_instance.h"

namespace sojourn::matching {
namespace {

using ::testing::IsEmpty;

// What every plan together shows is the best, is found; returns it.
Verdict FindsTheBest(const Programme& programme, uint64_t seed) {
  const Worth best = BestByTrying(programme);
  const Solution solution = Solve(programme, {});
  EXPECT_THAT(solution.verdict.fault, IsEmpty()) << "seed " << seed;
  EXPECT_EQ(solution.verdict.worth.placed, best.placed) << "seed " << seed;
  EXPECT_NEAR(solution.verdict.worth.score, best.score, 1e-9)
      << "seed " << seed;
  EXPECT_GE(solution.verdict.bound + 1e-9, best.score) << "seed " << seed;
  return solution.verdict;
}

TEST(Solve, FindsWhatTryingEveryPlanFinds) {
  int counts = 0;
  int proven = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Draws draws(seed);
    const Programme programme = SmallProgramme(draws);
    const Verdict verdict = FindsTheBest(programme, seed);
    for (size_t r = 0; r < verdict.worth.placed.size(); ++r) {
      EXPECT_GE(verdict.most_placed[r], verdict.worth.placed[r])
          << "seed " << seed;
      ++counts;
      proven += verdict.Proven(static_cast<int>(r)) ? 1 : 0;
    }
  }
  // A count stays unproven only where halves of parties would reach one more.
  EXPECT_GE(proven, counts * 95 / 100);
}

TEST(Solve, FindsTheBestOfLocalitiesToo) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Draws draws(seed);
    FindsTheBest(SmallLocalities(draws), seed);
  }
}

// Without levels the score is all there is, and is searched for as well.
TEST(Solve, FillsLocalitiesWithoutLevelsToo) {
  Programme programme =
      DrawLocalities({.parties = 300, .localities = 12, .seed = 1});
  programme.ranks = 0;
  for (int8_t& rank : programme.rank) rank = kUnranked;
  const Solution solution = Solve(programme, {.enough_gap = 1e-3});
  ASSERT_THAT(solution.verdict.fault, IsEmpty());
  EXPECT_LE(solution.verdict.Gap(), 2e-3);
}

// A bed for each person: who is left over is left over by arithmetic, not for
// want of search, and no more than one in a thousand of the score is missing.
TEST(Solve, FillsLocalitiesThatHoldNoMoreThanThereAre) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    const Programme programme =
        DrawLocalities({.parties = 300, .localities = 12, .seed = seed});
    const Solution solution = Solve(programme, {.enough_gap = 1e-3});
    ASSERT_THAT(solution.verdict.fault, IsEmpty()) << "seed " << seed;
    for (int rank = 0; rank < programme.ranks; ++rank) {
      EXPECT_TRUE(solution.verdict.Proven(rank)) << "seed " << seed;
    }
    EXPECT_LE(solution.verdict.Gap(), 2e-3) << "seed " << seed;
  }
}

// No search is needed to see that nobody is missing.
TEST(Solve, ProvesAtOnceThatEverybodyIsPlaced) {
  Programme programme{
      .persons = {2, 3, 1}, .rank = {0, 1, 1}, .ranks = 2, .holds = {5, 2}};
  SetColumns({{0, {.value = 0.5, .party = 0}},
              {0, {.value = 0.9, .party = 1}},
              {1, {.value = 0.4, .party = 0}},
              {1, {.value = 0.1, .party = 2}},
              {0, {.value = 0.2, .party = 2}}},
             &programme);
  const Solution solution = Solve(programme, {.stop = [] { return true; }});
  EXPECT_EQ(solution.verdict.worth.placed, (std::vector<int>{1, 2}));
  EXPECT_TRUE(solution.verdict.Proven(0));
  EXPECT_TRUE(solution.verdict.Proven(1));
  EXPECT_LE(solution.verdict.bound, 0.5 + 0.9 + 0.2 + 1e-9);
}

// Placing the large party first would give the higher score.
TEST(Solve, PutsAnUrgentPartyBeforeAnyScore) {
  Programme programme{
      .persons = {2, 3, 3}, .rank = {0, 1, 1}, .ranks = 2, .holds = {6}};
  SetColumns({{0, {.value = 0.01, .party = 0}},
              {0, {.value = 0.99, .party = 1}},
              {0, {.value = 0.98, .party = 2}}},
             &programme);
  const Solution solution = Solve(programme, {});
  EXPECT_EQ(solution.verdict.worth.placed, (std::vector<int>{1, 1}));
  EXPECT_NEAR(solution.verdict.worth.score, 1.0, 1e-9);
  EXPECT_TRUE(solution.verdict.Proven(0));
  EXPECT_TRUE(solution.verdict.Proven(1));
}

TEST(Solve, GivesTheSameAnswerAgain) {
  Draws draws(7);
  const Programme programme = SmallProgramme(draws);
  const Solution once = Solve(programme, {});
  const Solution again = Solve(programme, {});
  EXPECT_EQ(once.plan, again.plan);
  EXPECT_EQ(once.verdict.bound, again.verdict.bound);
}

TEST(Solve, AnswersWithAPlanWhenItIsStoppedAtOnce) {
  Draws draws(9);
  const Programme programme = SmallProgramme(draws);
  const Solution solution = Solve(programme, {.stop = [] { return true; }});
  EXPECT_TRUE(solution.stopped);
  EXPECT_THAT(solution.verdict.fault, IsEmpty());
  EXPECT_GE(solution.verdict.bound + 1e-9, BestByTrying(programme).score);
}

// The first of many years that is hard: which one is, the solver decides.
Programme HardYear(const std::function<bool(const Programme&)>& hard) {
  for (const Scarcity scarcity : {Scarcity::kSevere, Scarcity::kEven}) {
    for (uint64_t seed = 1; seed <= 12; ++seed) {
      const Instance instance = Draw(
          {.parties = 90, .places = 30, .scarcity = scarcity, .seed = seed});
      Programme programme =
          BuildColumns(instance.parties, instance.places, {}).programme;
      if (hard(programme)) return programme;
    }
  }
  ADD_FAILURE() << "no year is hard";
  return {};
}

// Wherever the stop comes, hardly anything is asked after it: no part, no stage
// and no sweep begins.
TEST(Solve, EndsSoonWhereverItIsStopped) {
  int asked = 0;
  const auto solve = [&](const Programme& programme, int last) {
    asked = 0;
    return Solve(programme, {.enough_gap = 0, .passes = 6, .stop = [&] {
                               return ++asked > last;
                             }});
  };
  const Programme year =
      HardYear([&](const Programme& one) { return solve(one, 1'000).stopped; });
  const Programme localities =
      DrawLocalities({.parties = 300, .localities = 12, .beds = 0.9});
  for (const Programme* programme : {&year, &localities}) {
    for (const int last : {3, 30, 300, 1'000}) {
      const Solution solution = solve(*programme, last);
      EXPECT_TRUE(solution.stopped) << "after " << last;
      EXPECT_THAT(solution.verdict.fault, IsEmpty()) << "after " << last;
      EXPECT_LT(asked, last + 100) << "after " << last;
    }
  }
}

// Time ends parts only where there is too little of it, and is not silent then.
TEST(Solve, SaysWherePatienceEndedAPart) {
  Solution hurried;
  const Programme programme = HardYear([&](const Programme& year) {
    hurried = Solve(year, {.enough_gap = 0, .most_part_seconds = 0});
    return hurried.out_of_patience;
  });
  EXPECT_TRUE(hurried.out_of_patience);
  EXPECT_FALSE(hurried.stopped);
  EXPECT_THAT(hurried.verdict.fault, IsEmpty());
  const Solution patient = Solve(
      programme, {.enough_gap = 0, .passes = 1, .most_part_seconds = 1e6});
  EXPECT_FALSE(patient.out_of_patience);
}

TEST(Solve, NobodyAndNowhereArePlacedWell) {
  Programme nobody{.persons = {}, .rank = {}, .ranks = 0, .holds = {5}};
  SetColumns({}, &nobody);
  EXPECT_THAT(Solve(nobody, {}).verdict.fault, IsEmpty());
  Programme nowhere{.persons = {1}, .rank = {0}, .ranks = 1, .holds = {0}};
  SetColumns({{0, {.value = 1, .party = 0}}}, &nowhere);
  const Solution solution = Solve(nowhere, {});
  EXPECT_EQ(solution.verdict.worth.placed, std::vector<int>{0});
  EXPECT_TRUE(solution.verdict.Proven(0));
}

}  // namespace
}  // namespace sojourn::matching
