#include "services/grants/clocks/clock_statistics.h"

#include <algorithm>

#include "gtest/gtest.h"

namespace sojourn::grants {
namespace {

TEST(ClockLinesTest, FewAreHiddenAndCannotBeWorkedOut) {
  const auto lines = LinesOf({
      {GrantClock::kDecision, Level::kL1, 5, true, 20},
      {GrantClock::kDecision, Level::kL1, 40, false, 6},
      {GrantClock::kDecision, Level::kL2, 50, true, 12},
      {GrantClock::kDecision, Level::kL2, 90, false, 2},
  });
  ASSERT_EQ(lines.size(), 15U) << "three clocks of four levels and all";
  EXPECT_EQ(lines[1].level, Level::kL2);
  EXPECT_TRUE(lines[1].late.hidden);
  EXPECT_EQ(lines[1].late.number, 0);
  // From the row's sum, or the column's, it would follow.
  EXPECT_TRUE(lines[1].in_time.hidden || lines[1].all.hidden);
  EXPECT_GE(std::ranges::count_if(
                lines.begin(), lines.begin() + 5,
                [](const ClockLine& line) { return line.late.hidden; }),
            2);
  EXPECT_EQ(lines[4].level, std::nullopt);
}

TEST(ClockLinesTest, ManyAreShownWithTheirTimes) {
  const auto lines = LinesOf({
      {GrantClock::kReceipt, Level::kL3, 30, true, 10},
      {GrantClock::kReceipt, Level::kL3, 70, false, 10},
  });
  const ClockLine& row = lines[12];
  EXPECT_EQ(row.clock, GrantClock::kReceipt);
  EXPECT_EQ(row.level, Level::kL3);
  EXPECT_EQ(row.in_time.number, 10);
  EXPECT_EQ(row.all.number, 20);
  EXPECT_EQ(row.median_hours, 30);
  EXPECT_EQ(row.p90_hours, 70);
}

}  // namespace
}  // namespace sojourn::grants
