#include "services/visa/statistics/statistics_rules.h"

#include <optional>
#include <string>
#include <vector>

#include "common/status/error.h"
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

TEST(PercentTest, IsRoundedAndOfNothingNothing) {
  EXPECT_EQ(PercentOf(1, 3), 33);
  EXPECT_EQ(PercentOf(1, 8), 13);
  EXPECT_EQ(PercentOf(0, 5), 0);
  EXPECT_EQ(PercentOf(0, 0), std::nullopt);
}

}  // namespace
}  // namespace sojourn::visa::statistics
