#include "services/relocation/answers/difference_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::difference_rules {
namespace {

using ::testing::ElementsAre;

TEST(ChanceTest, IsThatOfTheBooks) {
  // Fisher's own example: who tells whether milk was poured first.
  EXPECT_NEAR(Chance({3, 1}, {1, 3}), 34.0 / 70.0, 1e-9);
  EXPECT_NEAR(Chance({1, 9}, {11, 3}), 0.0027594561852200836, 1e-9);
  EXPECT_NEAR(Chance({5, 5}, {5, 5}), 1.0, 1e-9);
  EXPECT_NEAR(Chance({0, 0}, {5, 5}), 1.0, 1e-9);
}

TEST(ChanceTest, IsTheSameFromBothSides) {
  for (int64_t a = 0; a <= 6; ++a) {
    for (int64_t b = 0; b <= 6; ++b) {
      EXPECT_NEAR(Chance({a, 6}, {b, 9}), Chance({b, 9}, {a, 6}), 1e-9);
      EXPECT_NEAR(Chance({a, 6}, {b, 9}), Chance({6, a}, {9, b}), 1e-9);
    }
  }
}

TEST(CompareTest, OneThatIsAcceptedMuchLessOftenStandsOut) {
  EXPECT_THAT(Compare({{5, 25}, {25, 5}}),
              ElementsAre(Difference::kLessOften, Difference::kMoreOften));
  EXPECT_THAT(Compare({{14, 16}, {16, 14}}),
              ElementsAre(Difference::kNone, Difference::kNone));
}

TEST(CompareTest, FewAnswersAreNotCompared) {
  EXPECT_THAT(Compare({{0, 9}, {30, 0}}),
              ElementsAre(Difference::kNotCompared, Difference::kNotCompared))
      << "of two groups the others are the other one";
  EXPECT_THAT(Compare({{0, 10}, {30, 0}}),
              ElementsAre(Difference::kLessOften, Difference::kMoreOften));
  EXPECT_THAT(Compare({{0, 9}, {30, 0}, {20, 10}}),
              ElementsAre(Difference::kNotCompared, Difference::kMoreOften,
                          Difference::kNone));
  EXPECT_THAT(Compare({{30, 30}}), ElementsAre(Difference::kNotCompared));
}

TEST(CompareTest, AmongManyGroupsChanceAloneMakesNoneStandOut) {
  // 0.032 beside one other group, which is no sign beside nine.
  const Answers low{4, 12};
  EXPECT_THAT(Compare({low, {80, 64}}),
              ElementsAre(Difference::kLessOften, Difference::kMoreOften));
  std::vector<Answers> groups(10, Answers{9, 7});
  groups[0] = low;
  EXPECT_EQ(Compare(groups)[0], Difference::kNone);
}

// n!/(k!(n-k)!), exact as long as it fits.
int64_t Choose(int64_t n, int64_t k) {
  int64_t ways = 1;
  for (int64_t i = 1; i <= k; ++i) ways = ways * (n - k + i) / i;
  return ways;
}

TEST(ChanceTest, IsThatOfWholeNumbers) {
  // Every table of two groups of up to 12, counted out.
  for (int64_t n = 1; n <= 12; ++n) {
    for (int64_t m = 1; m <= 12; ++m) {
      for (int64_t a = 0; a <= n; ++a) {
        for (int64_t b = 0; b <= m; ++b) {
          const int64_t accepted = a + b;
          const int64_t these = Choose(n, a) * Choose(m, b);
          int64_t as_unlikely = 0;
          for (int64_t k = 0; k <= n; ++k) {
            if (accepted - k < 0 || accepted - k > m) continue;
            const int64_t ways = Choose(n, k) * Choose(m, accepted - k);
            if (ways <= these) as_unlikely += ways;
          }
          ASSERT_NEAR(Chance({a, n - a}, {b, m - b}),
                      static_cast<double>(as_unlikely) /
                          static_cast<double>(Choose(n + m, accepted)),
                      1e-9)
              << a << " of " << n << ", " << b << " of " << m;
        }
      }
    }
  }
}

TEST(BeyondChanceTest, IsThatOfTheBooks) {
  // The example of Benjamini and Hochberg (1995), section 4: four of fifteen.
  const std::vector<bool> beyond = BeyondChance(
      {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
       0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000});
  for (size_t i = 0; i < beyond.size(); ++i) EXPECT_EQ(beyond[i], i < 4) << i;
}

TEST(BeyondChanceTest, OneThatPassesTakesTheSmallerOnesAlong) {
  // 0.03 is more than a third of 0.05; 0.04 and 0.05 are not more than theirs.
  EXPECT_THAT(BeyondChance({0.05, 0.03, 0.04}), ElementsAre(true, true, true));
  EXPECT_THAT(BeyondChance({0.06, 0.03, 0.04}),
              ElementsAre(false, false, false));
  EXPECT_THAT(BeyondChance({}), ElementsAre());
}

}  // namespace
}  // namespace sojourn::relocation::difference_rules
