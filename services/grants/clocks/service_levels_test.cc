#include "services/grants/clocks/service_levels.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::grants {
namespace {

constexpr char kFile[] =
    "# level decision funds receipt\n"
    "L1 12h 2d 1d\nL2 2d 4d 3d\r\nL3 5d 9d -\n\nL4 - - -\n";

TEST(ServiceLevelsTest, AreReadFromTheFile) {
  const auto levels = ParseServiceLevels(kFile);
  ASSERT_TRUE(levels.ok()) << levels.status();
  EXPECT_EQ(levels->HoursOf(Level::kL1, GrantClock::kDecision), 12);
  EXPECT_EQ(levels->HoursOf(Level::kL2, GrantClock::kReceipt), 72);
  EXPECT_EQ(levels->Due(Level::kL3, GrantClock::kFunds, absl::UnixEpoch()),
            absl::UnixEpoch() + absl::Hours(9 * 24));
  EXPECT_EQ(levels->Due(Level::kL4, GrantClock::kFunds, absl::UnixEpoch()),
            std::nullopt);
}

TEST(ServiceLevelsTest, WithoutAFileAreThoseProposed) {
  const auto levels = ParseServiceLevels(
      "L1 24h 72h 72h\nL2 72h 7d 7d\nL3 10d 14d 14d\nL4 - - -");
  ASSERT_TRUE(levels.ok()) << levels.status();
  EXPECT_EQ(*levels, kProposedLevels);
}

TEST(ServiceLevelsTest, EveryMistakeIsNamed) {
  const auto levels =
      ParseServiceLevels("L1 1w 72h 72h\nL1 24h 72h 72h\nL5 - - -\nL2 24h\n");
  std::vector<std::string> mistakes;
  for (const auto& each : DetailsOf(levels.status()).violations) {
    mistakes.push_back(each.field + " " + each.reason);
  }
  EXPECT_THAT(mistakes, testing::UnorderedElementsAre(
                            "line 1, 1w NUMBER_INVALID", "line 2 LEVEL_TWICE",
                            "line 3 VALUE_UNKNOWN", "line 4 VALUE_MISSING",
                            "L3 VALUE_MISSING", "L4 VALUE_MISSING"));
}

TEST(ServiceLevelsTest, AGraverLevelWaitsNoLonger) {
  for (const char* file :
       {"L1 24h 72h 72h\nL2 12h 7d 7d\nL3 - - -\nL4 - - -",
        "L1 24h 12h 72h\nL2 72h 7d 7d\nL3 - - -\nL4 - - -",
        "L1 24h 72h 72h\nL2 - 7d 7d\nL3 10d 14d 14d\nL4 - - -"}) {
    EXPECT_EQ(ReasonOf(ParseServiceLevels(file).status()), "ORDER_WRONG")
        << file;
  }
}

}  // namespace
}  // namespace sojourn::grants
