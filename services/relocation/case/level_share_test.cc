#include "services/relocation/case/level_share.h"

#include "absl/time/civil_time.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

absl::Time At(int day, int hour) {
  return absl::FromCivil(absl::CivilHour(2027, 3, day, hour),
                         absl::UTCTimeZone());
}

TEST(LevelWindowTest, EndsOnAMondayAWeekAgoOrEarlierAndStaysForAWeek) {
  // 2027-03-01 is a Monday.
  const LevelWindow window = LevelWindowAt(At(15, 0));
  EXPECT_EQ(window.until, At(8, 0));
  EXPECT_EQ(window.until - window.from, absl::Hours(24 * 7 * 13));
  EXPECT_EQ(LevelWindowAt(At(21, 23)).until, At(8, 0));
  EXPECT_EQ(LevelWindowAt(At(22, 0)).until, At(15, 0));
}

TEST(LevelShareTest, IsCoarseAndSilentOfFew) {
  EXPECT_EQ(LevelShare(19, 19), "few");
  EXPECT_EQ(LevelShare(0, 20), "0-24");
  EXPECT_EQ(LevelShare(4, 20), "0-24");
  EXPECT_EQ(LevelShare(5, 20), "25-49");
  EXPECT_EQ(LevelShare(10, 20), "50-74");
  EXPECT_EQ(LevelShare(15, 20), "75-100");
  EXPECT_EQ(LevelShare(20, 20), "75-100");
}

}  // namespace
}  // namespace sojourn::relocation
