#include "services/visa/statistics/statistics_rules.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/status/error.h"
#include "common/suppression/suppression.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa::statistics {
namespace {

constexpr absl::CivilDay kToday(2026, 11, 30);

std::vector<std::string> Refused(int from, int to) {
  std::vector<std::string> reasons;
  for (const auto& each : DetailsOf(CheckYears(from, to, kToday)).violations) {
    reasons.push_back(each.field + " " + each.reason);
  }
  return reasons;
}

TEST(YearsTest, OnlyThoseThatAreOverAndNotTooMany) {
  using ::testing::ElementsAre;
  EXPECT_TRUE(CheckYears(2024, 2025, kToday).ok());
  EXPECT_TRUE(CheckYears(2006, 2025, kToday).ok());
  EXPECT_THAT(Refused(0, 2026),
              ElementsAre("from_year FIELD_REQUIRED", "to_year YEAR_NOT_OVER"));
  EXPECT_THAT(Refused(25, 2025), ElementsAre("from_year YEAR_INVALID"));
  EXPECT_THAT(Refused(2025, 2024), ElementsAre("to_year DATES_REVERSED"));
  EXPECT_THAT(Refused(2005, 2025), ElementsAre("to_year TOO_MANY_YEARS"));
}

TEST(PercentileTest, IsTheNearestRank) {
  Times times;
  for (int days = 1; days <= 100; ++days) times[days] = 1;
  EXPECT_EQ(Percentile(times, 50), 50);
  EXPECT_EQ(Percentile(times, 90), 90);
  EXPECT_EQ(Percentile({{15, 60}, {45, 40}}, 50), 15);
  EXPECT_EQ(Percentile({{15, 60}, {45, 40}}, 90), 45);
  EXPECT_EQ(Percentile({}, 50), std::nullopt);
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
  EXPECT_EQ(Percentile({{15, 10}}, 90), 15) << "ten share it";
  EXPECT_EQ(Percentile({{15, 9}}, 50), std::nullopt);
  EXPECT_EQ(Percentile({{15, 4}}, 50), std::nullopt);
}

// Whatever the times, nothing is shown that fewer than five reach or exceed.
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
      EXPECT_GE(shorter, suppression::kFewest) << all << " " << percent;
      EXPECT_GE(longer, suppression::kFewest) << all << " " << percent;
      EXPECT_GE(shorter * 100, all * percent);
    }
  }
}

TEST(PercentTest, IsRoundedAndOfNothingNothing) {
  EXPECT_EQ(PercentOf(1, 3), 33);
  EXPECT_EQ(PercentOf(1, 8), 13);
  EXPECT_EQ(PercentOf(0, 5), 0);
  EXPECT_EQ(PercentOf(0, 0), std::nullopt);
}

}  // namespace
}  // namespace sojourn::visa::statistics
