#include "services/visa/deadlines/holiday_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const Holidays kKnown = {{CivilDay(2026, 12, 25), "Christmas Day"},
                         {CivilDay(2027, 1, 1), "New Year"},
                         {CivilDay(2027, 4, 27), "King's Day"},
                         {CivilDay(2027, 5, 5), "Liberation Day"}};

TEST(HolidayRulesTest, AYearIsReplacedByTheListAndOthersStay) {
  const Holidays listed = {{CivilDay(2027, 1, 1), "New Year's Day"},
                           {CivilDay(2027, 4, 27), "King's Day"},
                           {CivilDay(2027, 12, 25), "Christmas Day"},
                           {CivilDay(2028, 1, 1), "New Year's Day"}};
  const auto years = Differences(listed, kKnown, {2026, 2027});
  ASSERT_EQ(years.size(), 2u);
  EXPECT_EQ(years[0].year, 2027);
  EXPECT_FALSE(years[0].is_new);
  EXPECT_THAT(years[0].added,
              ElementsAre(Pair(CivilDay(2027, 12, 25), "Christmas Day")));
  EXPECT_THAT(years[0].removed,
              ElementsAre(Pair(CivilDay(2027, 5, 5), "Liberation Day")));
  EXPECT_THAT(years[0].renamed,
              ElementsAre(Pair(CivilDay(2027, 1, 1), "New Year's Day")));
  EXPECT_EQ(years[0].unchanged, 1);
  EXPECT_TRUE(years[1].is_new);
}

TEST(HolidayRulesTest, TheSameListDiffersInNothing) {
  for (const HolidayYear& year : Differences(kKnown, kKnown, {2026, 2027})) {
    EXPECT_FALSE(year.differs()) << year.year;
    EXPECT_THAT(year.added, IsEmpty());
  }
}

}  // namespace
}  // namespace sojourn::visa
