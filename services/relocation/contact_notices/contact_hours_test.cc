#include "services/relocation/contact_notices/contact_hours.h"

#include "common/reference/time_zones.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

// 2027-03-03, a Wednesday.
const absl::CivilDay kWednesday(2027, 3, 3);
const absl::TimeZone kGuatemala = reference::ZoneNamed("America/Guatemala");

absl::Time At(absl::CivilDay day, int hour, int minute = 0) {
  return absl::FromCivil(
      absl::CivilMinute(day.year(), day.month(), day.day(), hour, minute),
      kGuatemala);
}

std::optional<Opening> Next(std::string_view text, absl::Time now) {
  const auto hours = ParseContactHours(text);
  if (!hours) return std::nullopt;
  return NextOpening(*hours, kGuatemala, now);
}

TEST(ContactHoursTest, OpenNowInHerZoneOrNextDay) {
  const auto open = Next("20:00-22:00", At(kWednesday, 21));
  ASSERT_TRUE(open);
  EXPECT_EQ(open->from, At(kWednesday, 20));
  EXPECT_EQ(open->until, At(kWednesday, 22));
  // Half-open: at ten it is over.
  const auto over = Next("20:00-22:00", At(kWednesday, 22));
  ASSERT_TRUE(over);
  EXPECT_EQ(over->from, At(kWednesday + 1, 20));
}

TEST(ContactHoursTest, DaysAndDaysOnWhichNever) {
  EXPECT_EQ(Next("Mon-Fri 9-11; Sun 18:30-19:00", At(kWednesday + 2, 12))->from,
            At(kWednesday + 4, 18, 30));
  EXPECT_EQ(
      Next("20:00-22:00, never on Thursdays and Fri", At(kWednesday, 23))->from,
      At(kWednesday + 3, 20));
  EXPECT_EQ(Next("Sat-Mon 8:00-9:00", At(kWednesday, 8))->from,
            At(kWednesday + 3, 8));
}

TEST(ContactHoursTest, BehindMidnightBelongsToTheDayBefore) {
  const auto open = Next("Wed 22:00-01:00", At(kWednesday + 1, 0, 30));
  ASSERT_TRUE(open);
  EXPECT_EQ(open->from, At(kWednesday, 22));
  EXPECT_EQ(open->until, At(kWednesday + 1, 1));
}

TEST(ContactHoursTest, WhatIsNotSurelyUnderstoodIsForAPerson) {
  for (const char* text :
       {"", "evenings", "20-22 but not when he is home", "after 20:00",
        "20:00-20:00", "25:00-26:00", "20:60-21:00", "never on Friday",
        "20:00-22:00, only if she wrote", "20.00-22.00", "ma 9-11",
        "20:00-22:00 local", "9-11 pm"}) {
    EXPECT_FALSE(ParseContactHours(text)) << text;
  }
}

TEST(ContactHoursTest, OnNoDayAtAll) {
  EXPECT_FALSE(Next("Fri 8:00-9:00, never Friday", At(kWednesday, 8)));
}

}  // namespace
}  // namespace sojourn::relocation
