#include "services/matching/verify/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "services/matching/small_programmes.h"

namespace sojourn::matching {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Two parties that want the same days of one place, and a house for three.
Programme TwoForOnePlace() {
  Programme programme{.persons = {1, 3},
                      .rank = {0, 0},
                      .ranks = 1,
                      .holds = {Programme::kOnePartyAtATime, 3}};
  SetColumns({{0, {.value = 0.9, .party = 0, .from = 0, .until = 10}},
              {0, {.value = 0.8, .party = 1, .from = 9, .until = 20}},
              {0, {.value = 0.7, .party = 1, .from = 10, .until = 21}},
              {1, {.value = 0.2, .party = 0}},
              {1, {.value = 0.1, .party = 1}}},
             &programme);
  return programme;
}

Certificate AllOne(const Programme& programme) {
  const std::vector<double> parties(programme.persons.size(), 1);
  Certificate certificate;
  for (int rank = 0; rank <= programme.ranks; ++rank) {
    certificate.push_back(
        {.party = parties,
         .rank = std::vector<double>(static_cast<size_t>(rank), 0)});
  }
  return certificate;
}

TEST(Verify, BelievesAPlanThatCanBeCarriedOut) {
  const Programme programme = TwoForOnePlace();
  const Verdict verdict = Verify(programme, {0, 2}, AllOne(programme));
  EXPECT_THAT(verdict.fault, IsEmpty());
  EXPECT_DOUBLE_EQ(verdict.worth.score, 1.6);
  EXPECT_DOUBLE_EQ(verdict.bound, 2);
  EXPECT_TRUE(verdict.Proven(0));
}

TEST(Verify, CatchesEveryWrongPlan) {
  const Programme programme = TwoForOnePlace();
  const Certificate certificate = AllOne(programme);
  const auto fault = [&](const Plan& plan) {
    return Verify(programme, plan, certificate).fault;
  };
  EXPECT_THAT(fault({0, 1}), HasSubstr("two parties at one place"));
  EXPECT_THAT(fault({3, 4}), HasSubstr("more persons"));
  EXPECT_THAT(fault({1, 2}), HasSubstr("where it cannot be"));
  EXPECT_THAT(fault({7, kNoColumn}), HasSubstr("where it cannot be"));
  EXPECT_THAT(fault({0}), HasSubstr("not of these parties"));
}

TEST(Verify, CatchesPricesThatProveNothing) {
  const Programme programme = TwoForOnePlace();
  Certificate below = AllOne(programme);
  below[1].party[0] = -1;
  EXPECT_THAT(Verify(programme, {0, 2}, below).fault, HasSubstr("below zero"));
  Certificate few = AllOne(programme);
  few.pop_back();
  EXPECT_THAT(Verify(programme, {0, 2}, few).fault, HasSubstr("each stage"));
}

// Left out is the second of two whom one place each would hold; prices that
// cancel each other would show that nobody is missing.
TEST(Verify, CatchesPricesThatSwallowWhatIsMissing) {
  Programme programme{
      .persons = {1, 1, 1}, .rank = {0, 1, 1}, .ranks = 2, .holds = {3}};
  SetColumns({{0, {.value = 0.5, .party = 0}},
              {0, {.value = 0.5, .party = 1}},
              {0, {.value = 0.5, .party = 2}}},
             &programme);
  const Plan plan = {0, 1, kNoColumn};
  Certificate certificate = AllOne(programme);
  certificate[1] = {.party = {1e20, 0, 1}, .rank = {1e20}};
  EXPECT_THAT(Verify(programme, plan, certificate).fault,
              HasSubstr("so large"));
  certificate[1] = {.party = {1, 1, 1}, .rank = {1}};
  EXPECT_THAT(Verify(programme, plan, certificate).fault, IsEmpty());
  EXPECT_FALSE(Verify(programme, plan, certificate).Proven(1));
}

// One place holds everybody, and the plan leaves one out. No price is large,
// but their sum at the place is, and swallows the last part of each of them:
// all together as much as would make the bound end below the two that are
// possible.
TEST(Verify, CatchesPlacesThatSwallowWhatIsMissing) {
  constexpr int kParties = 2'000;
  Programme programme{.ranks = 2, .holds = {kParties}};
  std::vector<PlacedColumn> columns;
  Plan plan;
  for (int party = 0; party < kParties; ++party) {
    programme.persons.push_back(1);
    programme.rank.push_back(party < kParties - 2 ? 0 : 1);
    columns.push_back({0, {.value = 0.5, .party = party}});
    plan.push_back(party);
  }
  SetColumns(std::move(columns), &programme);
  plan.back() = kNoColumn;
  Certificate certificate = AllOne(programme);
  certificate[1] = {.party = std::vector<double>(kParties, 0),
                    .rank = {50'000.000'000'007}};
  EXPECT_THAT(Verify(programme, plan, certificate).fault,
              HasSubstr("so large"));
  certificate[1].rank = {1.7};
  const Verdict verdict = Verify(programme, plan, certificate);
  EXPECT_THAT(verdict.fault, IsEmpty());
  EXPECT_EQ(verdict.most_placed[1], 2);
  EXPECT_FALSE(verdict.Proven(1));
}

TEST(Verify, CatchesEveryWrongClaim) {
  const Programme programme = TwoForOnePlace();
  const Verdict verdict = Verify(programme, {0, 2}, AllOne(programme));
  EXPECT_THAT(ClaimFault(verdict, 1.6, 2, {2}), IsEmpty());
  EXPECT_THAT(ClaimFault(verdict, 1.7, 2, {2}), HasSubstr("value"));
  EXPECT_THAT(ClaimFault(verdict, 1.6, 1.99, {2}), HasSubstr("bound"));
  EXPECT_THAT(ClaimFault(verdict, 1.6, 2, {3}), HasSubstr("number placed"));
}

// Whatever the prices, no plan exceeds the bound they give: also not one with
// columns that were left out.
TEST(Bound, HoldsForAnyPrices) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Draws draws(seed);
    const Programme whole = SmallProgramme(draws);
    const Worth best = BestByTrying(whole);
    const Programme pruned = Pruned(draws, whole);
    for (int rank = 0; rank <= whole.ranks; ++rank) {
      Prices prices{.rank = std::vector<double>(static_cast<size_t>(rank))};
      for (int p = 0; p < whole.parties(); ++p) {
        prices.party.push_back(draws.Part());
      }
      for (double& price : prices.rank) price = draws.Part();
      const double reached = rank == whole.ranks
                                 ? best.score
                                 : best.placed[static_cast<size_t>(rank)];
      EXPECT_GE(Bound(whole, {rank}, prices, best.placed) + 1e-9, reached)
          << "seed " << seed;
      EXPECT_GE(Bound(pruned, {rank}, prices, best.placed) + 1e-9, reached)
          << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace sojourn::matching
