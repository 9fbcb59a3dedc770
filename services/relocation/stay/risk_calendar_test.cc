#include "services/relocation/stay/risk_calendar.h"

#include "common/status/error.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(RiskCalendarTest, TellsTheDaysOfACountryThatAreStillToCome) {
  ASSERT_OK_AND_ASSIGN(RiskCalendar calendar,
                       ParseRiskCalendar("# country day what\n"
                                         "GT 2027-06-20 ELECTION\r\n"
                                         "\n"
                                         "GT 2027-08-09 ANNIVERSARY\n"
                                         "BY 2027-03-25 DEMONSTRATION"));
  UseRiskCalendar(std::move(calendar));
  const auto days = RiskDaysIn("GT", absl::CivilDay(2027, 7, 1));
  ASSERT_THAT(days, SizeIs(1));
  EXPECT_EQ(days[0].trigger, "ANNIVERSARY");
  EXPECT_THAT(RiskDaysIn("NL", absl::CivilDay(2027, 1, 1)), IsEmpty());
  UseRiskCalendar({});
}

TEST(RiskCalendarTest, NamesEveryMistakeWithItsLine) {
  const auto parsed = ParseRiskCalendar(
      "GT 2027-06-20\n"
      "ZZ 2027-13-01 TRIAL\n");
  std::vector<std::string> mistakes;
  for (const auto& each : DetailsOf(parsed.status()).violations) {
    mistakes.push_back(each.field + " " + each.reason);
  }
  EXPECT_THAT(mistakes,
              ElementsAre("line 1 VALUE_MISSING", "line 2, ZZ COUNTRY_UNKNOWN",
                          "line 2, 2027-13-01 DATE_INVALID",
                          "line 2, TRIAL VALUE_UNKNOWN"));
}

}  // namespace
}  // namespace sojourn::relocation
