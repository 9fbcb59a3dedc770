#include "common/db/value_text.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace sojourn::db {
namespace {

TEST(ValueText, IsWhatTheGeneralWaySays) {
  std::mt19937_64 random(20'261'130);
  std::uniform_int_distribution<int64_t> micros(-30'000'000'000'000'000,
                                                240'000'000'000'000'000);
  for (int i = 0; i < 20'000; ++i) {
    const absl::Time time = absl::FromUnixMicros(micros(random));
    const std::string text = TimeText(time);
    ASSERT_EQ(text, absl::FormatTime("%E4Y-%m-%d %H:%M:%E6S+00", time,
                                     absl::UTCTimeZone()));
    absl::Time read;
    ASSERT_TRUE(ParseTimeText(text, read)) << text;
    ASSERT_EQ(read, time) << text;
    const absl::CivilDay day = absl::ToCivilDay(time, absl::UTCTimeZone());
    ASSERT_EQ(DayText(day), absl::FormatCivilTime(day));
    absl::CivilDay read_day;
    ASSERT_TRUE(ParseDayText(DayText(day), read_day));
    ASSERT_EQ(read_day, day);
  }
}

TEST(ValueText, EveryTimeHasADay) {
  constexpr char kFirst[] = "-290308-12-21 19:59:05.224192+00";
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(TimeText(absl::FromUnixMicros(kLeast)), kFirst);
  EXPECT_EQ(TimeText(absl::FromUnixSeconds(kLeast / 2)), kFirst);
  EXPECT_EQ(TimeText(absl::FromUnixMicros(-1)),
            "1969-12-31 23:59:59.999999+00");
}

TEST(ValueText, ReadsWhatPostgresWrites) {
  absl::Time time;
  for (const char* const text :
       {"1970-01-01 00:00:01.5+00", "1970-01-01 01:00:01.500000+01",
        "1970-01-01 00:00:01.50+00"}) {
    EXPECT_TRUE(ParseTimeText(text, time)) << text;
    EXPECT_EQ(absl::ToUnixMicros(time), 1'500'000) << text;
  }
  EXPECT_TRUE(ParseTimeText("2026-11-30 23:59:59+00", time));
  EXPECT_EQ(absl::ToUnixSeconds(time), 1'796'083'199);
  EXPECT_TRUE(ParseTimeText("infinity", time));
  EXPECT_EQ(time, absl::InfiniteFuture());
  EXPECT_TRUE(ParseTimeText("-infinity", time));
  EXPECT_EQ(time, absl::InfinitePast());
}

TEST(ValueText, RefusesWhatIsNone) {
  absl::Time time;
  absl::CivilDay day;
  for (const char* const text :
       {"", "2026-13-01 00:00:00+00", "2026-02-30 00:00:00+00",
        "2026-11-30 24:00:01+00", "2026-11-30 00:60:00+00", "2026-11-30+00"}) {
    EXPECT_FALSE(ParseTimeText(text, time)) << text;
  }
  for (const char* const text :
       {"", "2026-13-01", "2026-02-30", "30 November"}) {
    EXPECT_FALSE(ParseDayText(text, day)) << text;
  }
}

}  // namespace
}  // namespace sojourn::db
