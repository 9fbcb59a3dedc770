#include "common/suppression/percentile.h"

#include "gtest/gtest.h"

namespace sojourn::suppression {
namespace {

using Times = std::map<int, int64_t>;

TEST(PercentileTest, IsTheNearestRank) {
  Times times;
  for (int days = 1; days <= 100; ++days) times[days] = 1;
  EXPECT_EQ(Percentile(times, 50), 50);
  EXPECT_EQ(Percentile(times, 90), 90);
  EXPECT_EQ(Percentile(Times{{15, 60}, {45, 40}}, 50), 15);
  EXPECT_EQ(Percentile(Times{{15, 60}, {45, 40}}, 90), 45);
  EXPECT_EQ(Percentile(Times{}, 50), std::nullopt);
}

TEST(PercentileTest, IsNoTimeOfFew) {
  Times times;
  for (int days = 1; days <= 8; ++days) times[days] = 1;
  EXPECT_EQ(Percentile(times, 50), std::nullopt) << "four took no longer";
  times[9] = 1;
  EXPECT_EQ(Percentile(times, 50), std::nullopt) << "of nine there is none";
  times[10] = 1;
  EXPECT_EQ(Percentile(times, 50), 5);
  EXPECT_EQ(Percentile(times, 90), std::nullopt) << "it is one's own";
  EXPECT_EQ(Percentile(Times{{15, 10}}, 90), 15) << "ten share it";
  EXPECT_EQ(Percentile(Times{{15, 9}}, 50), std::nullopt);
  EXPECT_EQ(Percentile(Times{{15, 4}}, 50), std::nullopt);
  EXPECT_EQ(Percentile(Times{{3, 5}, {7, 5}}, 90), 7);
  EXPECT_EQ(Percentile(Times{{3, 30}, {90, 4}}, 90), std::nullopt);
}

TEST(PercentileTest, NeverTellsOfFewerThanFive) {
  for (int all = 1; all <= 120; ++all) {
    Times times;
    for (int i = 0; i < all; ++i) ++times[i * i % 37];
    for (const int percent : {50, 90}) {
      const std::optional<int> days = Percentile(times, percent);
      if (!days) continue;
      int64_t shorter = 0;
      int64_t longer = 0;
      for (const auto& [each, number] : times) {
        if (each <= *days) shorter += number;
        if (each >= *days) longer += number;
      }
      EXPECT_GE(shorter, kFewest) << all << " " << percent;
      EXPECT_GE(longer, kFewest) << all << " " << percent;
      EXPECT_GE(shorter * 100, all * percent);
    }
  }
}

}  // namespace
}  // namespace sojourn::suppression
