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

}  // namespace
}  // namespace sojourn::relocation::difference_rules
