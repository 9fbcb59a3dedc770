#include "services/matching/solver/packing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/matching/small_programmes.h"
#include "services/matching/verify/verify.h"

namespace sojourn::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool Never() { return false; }

int CountOf(const Programme& programme, const Plan& plan, size_t rank) {
  return WorthOf(programme, plan).placed[rank];
}

// Everybody may go everywhere.
Programme Open(const std::vector<int32_t>& persons,
               const std::vector<int8_t>& rank, std::vector<int32_t> holds) {
  Programme programme{.persons = persons, .rank = rank, .ranks = 2};
  programme.holds = std::move(holds);
  std::vector<PlacedColumn> columns;
  for (int k = 0; k < programme.places(); ++k) {
    for (int p = 0; p < programme.parties(); ++p) {
      columns.push_back({k, {.value = 0.5, .party = p}});
    }
  }
  SetColumns(std::move(columns), &programme);
  return programme;
}

// Six beds: one of one, two of two, and a third of one of three.
TEST(PricesOfRoom, CountTheSmallestAndPartOfOneMore) {
  const Programme programme = Open({3, 2, 1, 2}, {0, 0, 0, 0}, {4, 2});
  const Prices prices = PricesOfRoom(programme, {0}, {});
  EXPECT_NEAR(Bound(programme, {0}, prices, {}), 3 + 1.0 / 3, 1e-9);
}

// Of eight beds the earlier rank needs four: of its parties of three, one and
// three the two that take the least.
TEST(PricesOfRoom, LeaveRoomForThoseOfEarlierRanks) {
  const Programme programme =
      Open({3, 1, 3, 2, 2, 2}, {0, 0, 0, 1, 1, 1}, {4, 4});
  const Prices prices = PricesOfRoom(programme, {1}, {2});
  EXPECT_NEAR(Bound(programme, {1}, prices, {2}), 2, 1e-9);
}

// Ten singles have no place: beds are for the pairs.
TEST(PricesOfRoom, CountWhoCanBePlacedOnly) {
  Programme programme{.ranks = 1, .holds = {10}};
  std::vector<PlacedColumn> columns;
  for (int p = 0; p < 20; ++p) {
    programme.persons.push_back(p < 10 ? 1 : 2);
    programme.rank.push_back(0);
    if (p >= 10) columns.push_back({0, {.value = 0.5, .party = p}});
  }
  SetColumns(std::move(columns), &programme);
  const Prices prices = PricesOfRoom(programme, {0}, {});
  EXPECT_NEAR(Bound(programme, {0}, prices, {}), 5, 1e-9);
  const ColumnsOfParties of_parties(programme);
  const Plan plan =
      PackedPlan(programme, of_parties, {0}, Plan(20, kNoColumn), Never);
  EXPECT_EQ(CountOf(programme, plan, 0), 5);
}

// What thousands at one locality add up to is no proof to the verifier, though
// the bound is exact: Solve answers with other prices there.
TEST(PricesOfRoom, MayAddUpToWhatProvesNothing) {
  Programme programme{.ranks = 2, .holds = {62'000}};
  std::vector<PlacedColumn> columns;
  for (int p = 0; p < 10'000; ++p) {
    programme.persons.push_back(p < 6'000 ? 10 : 1);
    programme.rank.push_back(p < 6'000 ? 0 : 1);
    columns.push_back({0, {.value = 0.5, .party = p}});
  }
  SetColumns(std::move(columns), &programme);
  const std::vector<int> kept = {6'000};
  const Prices prices = PricesOfRoom(programme, {1}, kept);
  EXPECT_FALSE(Proves(programme, {1}, prices, kept));
  EXPECT_TRUE(Proves(programme, {1}, MostPrices(programme, {1}), kept));
}

TEST(PricesOfRoom, AreAboveEveryPlan) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Draws draws(seed);
    const Programme programme = SmallLocalities(draws);
    const Worth best = BestByTrying(programme);
    std::vector<int> kept;
    for (int rank = 0; rank < programme.ranks; ++rank) {
      const int count = best.placed[static_cast<size_t>(rank)];
      const Prices prices = PricesOfRoom(programme, {rank}, kept);
      EXPECT_GE(Bound(programme, {rank}, prices, kept) + 1e-9, count)
          << "seed " << seed;
      kept.push_back(count);
    }
  }
}

// The first of two takes the beds that the other has to have, and leaves them.
TEST(PackedPlan, MovesWhoHasAnotherPlace) {
  Programme programme{
      .persons = {4, 2, 2}, .rank = {0, 0, 0}, .ranks = 1, .holds = {6, 3}};
  SetColumns({{0, {.value = 0.1, .party = 0}},
              {0, {.value = 0.1, .party = 1}},
              {1, {.value = 0.1, .party = 1}},
              {0, {.value = 0.1, .party = 2}}},
             &programme);
  const ColumnsOfParties columns(programme);
  const Plan plan =
      PackedPlan(programme, columns, {0}, Plan(3, kNoColumn), Never);
  EXPECT_THAT(plan, ElementsAre(0, 3, 2));
}

// One bed is left at each place. Five of the first and four of the other change
// places, and there are two beds for the two.
TEST(PackedPlan, ChangesALargerPartyForASmallerOne) {
  Programme programme{.persons = {5, 4, 2, 2},
                      .rank = {0, 0, 0, 0},
                      .ranks = 1,
                      .holds = {6, 7}};
  SetColumns({{0, {.value = 0.1, .party = 0}},
              {1, {.value = 0.1, .party = 0}},
              {0, {.value = 0.1, .party = 1}},
              {1, {.value = 0.1, .party = 1}},
              {1, {.value = 0.1, .party = 2}},
              {0, {.value = 0.1, .party = 3}}},
             &programme);
  const ColumnsOfParties columns(programme);
  const Plan plan =
      PackedPlan(programme, columns, {0}, Plan(4, kNoColumn), Never);
  EXPECT_THAT(PlanFault(programme, plan), IsEmpty());
  EXPECT_EQ(CountOf(programme, plan, 0), 4);
}

TEST(PackedPlan, CanAlwaysBeCarriedOut) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Draws draws(seed);
    const Programme programme = SmallLocalities(draws);
    const ColumnsOfParties columns(programme);
    Plan plan(programme.persons.size(), kNoColumn);
    for (int rank = 0; rank < programme.ranks; ++rank) {
      plan = PackedPlan(programme, columns, {rank}, plan, Never);
      EXPECT_THAT(PlanFault(programme, plan), IsEmpty()) << "seed " << seed;
    }
  }
}

TEST(RoundedPlan, PlacesNobodyWithoutRankAtALoss) {
  Programme programme{
      .persons = {1, 1}, .rank = {kUnranked, 0}, .ranks = 1, .holds = {2}};
  SetColumns(
      {{0, {.value = -0.1, .party = 0}}, {0, {.value = -0.1, .party = 1}}},
      &programme);
  const ColumnsOfParties columns(programme);
  EXPECT_THAT(RoundedPlan(programme, columns, {0, 0}, {1}, Never),
              ElementsAre(kNoColumn, 1));
}

// Who is sure stays; of the others no more of a rank than are wanted, who has a
// share before who is smaller.
TEST(RoundedPlan, AddsWhoIsWanted) {
  const Programme programme =
      Open({2, 1, 2, 1, 1}, {0, 0, 0, 1, kUnranked}, {4, 4});
  const ColumnsOfParties columns(programme);
  std::vector<float> share(programme.columns.size(), 0);
  for (int at = 0; at < programme.size(); ++at) {
    const Column& column = programme.columns[static_cast<size_t>(at)];
    if (column.party == 0 && at >= programme.first[1]) {
      share[static_cast<size_t>(at)] = 1;
    }
    if (column.party == 2) share[static_cast<size_t>(at)] = 0.5F;
  }
  const Plan plan = RoundedPlan(programme, columns, share, {2, 0}, Never);
  EXPECT_THAT(PlanFault(programme, plan), IsEmpty());
  EXPECT_GE(plan[0], programme.first[1]);
  EXPECT_EQ(plan[1], kNoColumn);
  EXPECT_NE(plan[2], kNoColumn);
  EXPECT_EQ(plan[3], kNoColumn);
  EXPECT_NE(plan[4], kNoColumn);
}

}  // namespace
}  // namespace sojourn::matching
