#include "services/capacity/capacity_rounds.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::capacity::rules {
namespace {

using absl::CivilDay;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const CivilDay kToday(2027, 6, 1);

Round ARound(CivilDay first, int quota) {
  return {
      .first = first, .last = first + 9, .closes = first + 9, .quota = quota};
}

TEST(Rounds, BindWhoCanWaitWhereGuestsComeInRounds) {
  Host host;
  host.intake_mode = IntakeMode::kRound;
  EXPECT_FALSE(WaitsForRound(host, Level::kL1));
  EXPECT_FALSE(WaitsForRound(host, Level::kL2));
  EXPECT_TRUE(WaitsForRound(host, Level::kL3));
  EXPECT_TRUE(WaitsForRound(host, Level::kL4));
  host.intake_mode = IntakeMode::kRolling;
  EXPECT_FALSE(WaitsForRound(host, Level::kL4));
}

TEST(Rounds, AreOpenUntilTheyCloseAndUntilTheyAreFull) {
  EXPECT_EQ(ReasonOf(CheckRound(std::nullopt, kToday)), "NO_ROUND_OPEN");
  Round round = ARound(kToday + 90, 2);
  round.closes = kToday;
  round.taken = 1;
  EXPECT_TRUE(CheckRound(round, kToday).ok());
  EXPECT_EQ(ReasonOf(CheckRound(round, kToday + 1)), "NO_ROUND_OPEN");
  round.taken = 2;
  EXPECT_EQ(ReasonOf(CheckRound(round, kToday)), "ROUND_FULL");
  // Urgent parties are counted and never refused.
  round.taken = 3;
  EXPECT_EQ(ReasonOf(CheckRound(round, kToday)), "ROUND_FULL");
}

// Whoever had her turn was in time; only the turns themselves are counted.
TEST(Rounds, GiveATurnBackUnlessTheyAreFull) {
  EXPECT_TRUE(CheckQuota(std::nullopt).ok());
  Round round = ARound(kToday - 90, 1);
  EXPECT_TRUE(CheckQuota(round).ok());
  round.taken = 1;
  EXPECT_EQ(ReasonOf(CheckQuota(round)), "ROUND_FULL");
}

TEST(Rounds, AreSetForTenYearsAtMost) {
  const Round last = {.first = kToday, .last = CivilDay(2037, 6, 1)};
  EXPECT_TRUE(CheckRoundsNear({last}, kToday).ok());
  EXPECT_EQ(ReasonOf(CheckRoundsNear({last}, kToday - 1)), "DATE_TOO_FAR");
}

TEST(Rounds, AreOrderedAndShareNoDay) {
  const auto ordered =
      OrderRounds({ARound(kToday + 100, 1), ARound(kToday, 2)});
  ASSERT_TRUE(ordered.ok());
  EXPECT_EQ(ordered->front().quota, 2);
  EXPECT_TRUE(OrderRounds({ARound(kToday, 1), ARound(kToday + 10, 1)}).ok());
  EXPECT_EQ(
      ReasonOf(
          OrderRounds({ARound(kToday, 1), ARound(kToday + 9, 1)}).status()),
      "ROUNDS_OVERLAP");
}

TEST(Rounds, KeepThePartiesThatHaveTheirWord) {
  const std::vector<Round> now = {ARound(kToday + 30, 2)};
  const std::vector<Arrival> two = {{"r1", kToday + 30}, {"r2", kToday + 39}};
  const auto reason = [&](const std::vector<Round>& next) {
    return ReasonOf(CheckPartiesKeepRounds(now, next, two, kToday));
  };
  EXPECT_EQ(reason(now), "");
  EXPECT_EQ(reason({ARound(kToday + 30, 3)}), "");
  EXPECT_EQ(reason({}), "ROUND_RESERVED");
  EXPECT_EQ(reason({ARound(kToday + 30, 1)}), "ROUND_RESERVED");
  // Two rounds may take over what one had.
  EXPECT_EQ(reason({ARound(kToday + 21, 1), ARound(kToday + 31, 1)}), "");
  // Only who would lose something is named.
  EXPECT_THAT(CheckPartiesKeepRounds(now, {ARound(kToday + 35, 1)}, two, kToday)
                  .message(),
              AllOf(HasSubstr("r1"), Not(HasSubstr("r2"))));
}

TEST(Rounds, ThatAreOverMayGo) {
  const std::vector<Round> now = {ARound(kToday - 20, 1)};
  EXPECT_TRUE(
      CheckPartiesKeepRounds(now, {}, {{{"r1", kToday - 20}}}, kToday).ok());
}

// From before the host had rounds, or before it took guests in rounds.
TEST(Rounds, NeedNotTakeInWhoWasInNone) {
  const std::vector<Arrival> two = {{"r1", kToday + 5}, {"r2", kToday + 6}};
  EXPECT_TRUE(
      CheckPartiesKeepRounds({}, {ARound(kToday + 50, 1)}, two, kToday).ok());
  EXPECT_EQ(
      ReasonOf(CheckPartiesKeepRounds({}, {ARound(kToday, 1)}, two, kToday)),
      "ROUND_RESERVED");
}

}  // namespace
}  // namespace sojourn::capacity::rules
