#include "services/capacity/capacity_calendar_feed.h"

#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace sojourn::capacity::rules {
namespace {

using sojourn::testing::ReasonIs;

constexpr absl::CivilDay kDay(2027, 3, 10);

Host HostIn(const std::string& time_zone) {
  Host host;
  host.time_zone = time_zone;
  return host;
}

absl::Time At(const std::string& time_zone, absl::CivilMinute minute) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(time_zone, &zone));
  return absl::FromCivil(minute, zone);
}

TEST(CalendarFeed, ADayBeginsAtSixWhereTheHostIs) {
  for (const char* zone : {"Europe/Amsterdam", "America/Bogota", "Asia/Kolkata",
                           "Pacific/Kiritimati"}) {
    EXPECT_EQ(FeedDay(zone, At(zone, absl::CivilMinute(2027, 3, 11, 5, 59))),
              kDay)
        << zone;
    EXPECT_EQ(FeedDay(zone, At(zone, absl::CivilMinute(2027, 3, 11, 6, 0))),
              kDay + 1)
        << zone;
    EXPECT_EQ(FeedDay(zone, At(zone, absl::CivilMinute(2027, 3, 11, 23, 59))),
              kDay + 1)
        << zone;
  }
}

// In the night before 28 March 2027 the clock goes on by an hour.
TEST(CalendarFeed, ADayBeginsAtSixWhenTheClockIsChanged) {
  const char* const zone = "Europe/Amsterdam";
  EXPECT_EQ(FeedDay(zone, At(zone, absl::CivilMinute(2027, 3, 28, 5, 59))),
            absl::CivilDay(2027, 3, 27));
  EXPECT_EQ(FeedDay(zone, At(zone, absl::CivilMinute(2027, 3, 28, 6, 0))),
            absl::CivilDay(2027, 3, 28));
  EXPECT_EQ(FeedDay(zone, At(zone, absl::CivilMinute(2027, 10, 31, 5, 59))),
            absl::CivilDay(2027, 10, 30));
  EXPECT_EQ(FeedDay(zone, At(zone, absl::CivilMinute(2027, 10, 31, 6, 0))),
            absl::CivilDay(2027, 10, 31));
}

TEST(CalendarFeed, AListIsDueAWeekBeforeItIsStale) {
  const Host host = HostIn("Europe/Amsterdam");
  const auto due = [&](absl::Time confirmed_at) {
    return SomethingIsDue(host, {.oldest_confirmed_at = confirmed_at}, kDay);
  };
  const absl::Time begins =
      At("Europe/Amsterdam", absl::CivilMinute(2027, 3, 10, 6, 0));
  EXPECT_FALSE(due(begins - absl::Hours(24 * 23)));
  EXPECT_TRUE(due(begins - absl::Hours(24 * 23) - absl::Seconds(1)));
  EXPECT_TRUE(due(begins - absl::Hours(24 * 300)));
  EXPECT_FALSE(due(begins + absl::Hours(12)));
}

TEST(CalendarFeed, AVettingIsDueThirtyDaysBeforeItEnds) {
  const Host host = HostIn("Europe/Amsterdam");
  const auto due = [&](absl::CivilDay expires_on) {
    return SomethingIsDue(host, {.first_vetting_expires_on = expires_on}, kDay);
  };
  EXPECT_FALSE(due(kDay + 30));
  EXPECT_TRUE(due(kDay + 29));
  EXPECT_TRUE(due(kDay - 100));
}

TEST(CalendarFeed, NothingIsDueWhereThereIsNoListOrTheHostRests) {
  Host host = HostIn("Europe/Amsterdam");
  EXPECT_FALSE(SomethingIsDue(host, {}, kDay));
  const ListAge old = {.first_vetting_expires_on = kDay - 1};
  EXPECT_TRUE(SomethingIsDue(host, old, kDay));
  host.status = HostStatus::kPaused;
  EXPECT_FALSE(SomethingIsDue(host, old, kDay));
  host.status = HostStatus::kLeft;
  EXPECT_FALSE(SomethingIsDue(host, old, kDay));
}

TEST(CalendarFeed, WhoHasLeftHasNone) {
  Host host;
  EXPECT_OK(CheckMayHaveFeed(host));
  host.status = HostStatus::kPaused;
  EXPECT_OK(CheckMayHaveFeed(host));
  host.status = HostStatus::kLeft;
  EXPECT_THAT(CheckMayHaveFeed(host), ReasonIs("HOST_NOT_ACTIVE"));
}

}  // namespace
}  // namespace sojourn::capacity::rules
