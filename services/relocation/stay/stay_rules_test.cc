#include "services/relocation/stay/stay_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"

namespace sojourn::relocation::stay_rules {
namespace {

using ::testing::ElementsAre;

const absl::Time kNow =
    absl::FromCivil(absl::CivilDay(2027, 3, 1), absl::UTCTimeZone());
constexpr absl::CivilDay kArrived(2027, 1, 10);
constexpr absl::CivilDay kCheckOut(2027, 4, 10);

absl::Time EndOfDay(absl::CivilDay day) {
  return absl::FromCivil(day + 1, absl::UTCTimeZone());
}

RiskFacts BeforeReturn() {
  return {.assessed_by = "first",
          .second_assessor = "second",
          .trigger = "BEFORE_RETURN",
          .assessed_at = kNow - absl::Hours(1)};
}

std::vector<std::string> ActionsOf(const std::vector<Wait>& waits) {
  std::vector<std::string> actions;
  for (const Wait& wait : waits) actions.push_back(wait.action);
  return actions;
}

TEST(Second, IsAnotherOfficer) {
  EXPECT_TRUE(CheckSecond({.assessed_by = "first"}, "second").ok());
  EXPECT_EQ(ReasonOf(CheckSecond({.assessed_by = "first"}, "first")),
            "SECOND_OFFICER_NEEDED");
}

ExtensionFacts AMonthMore() {
  return {.until = kCheckOut + 30,
          .today = kCheckOut - 20,
          .check_in = kCheckOut - 80,
          .check_out = kCheckOut};
}

std::string RefusalOf(const ExtensionFacts& facts) {
  return std::string(ReasonOf(CheckExtension(facts)));
}

TEST(Extension, IsOfAConfirmedStayThatNobodyHasToLeave) {
  ExtensionFacts facts = AMonthMore();
  EXPECT_EQ(RefusalOf(facts), "");
  facts.under_way = true;
  EXPECT_EQ(RefusalOf(facts), "EXTENSION_UNDER_WAY");
  facts.place_burnt = true;
  EXPECT_EQ(RefusalOf(facts), "PLACE_BURNT");
  facts.check_out = std::nullopt;
  EXPECT_EQ(RefusalOf(facts), "NO_PLACE_CONFIRMED");
}

TEST(Extension, IsLongerAndNoLongerThanTwoYears) {
  const auto of = [](absl::CivilDay until, absl::CivilDay today) {
    ExtensionFacts facts = AMonthMore();
    facts.until = until;
    facts.today = today;
    return ReasonOf(CheckExtension(facts));
  };
  EXPECT_EQ(of(kCheckOut, kCheckOut), "STAY_NOT_LONGER");
  EXPECT_EQ(of(kCheckOut + 1, kCheckOut), "");
  EXPECT_EQ(of(kCheckOut + 1, kCheckOut + 1), "");
  EXPECT_EQ(of(kCheckOut + 1, kCheckOut + 2), "STAY_IN_PAST");
  EXPECT_EQ(of(kCheckOut + 650, kCheckOut), "");
  EXPECT_EQ(of(kCheckOut + 651, kCheckOut), "STAY_TOO_LONG");
}

TEST(Extension, IsLawfulForEverybodyToTheLastDay) {
  ExtensionFacts facts = AMonthMore();
  facts.lawful_until = {facts.until + 100, facts.until};
  EXPECT_EQ(RefusalOf(facts), "");
  facts.lawful_until = {facts.until + 100, facts.until - 1};
  EXPECT_EQ(RefusalOf(facts), "STAY_NOT_LAWFUL");
  facts.lawful_until = {std::nullopt};
  EXPECT_EQ(RefusalOf(facts), "STAY_NOT_LAWFUL");
}

TEST(Ending, BeginsThirtyDaysBeforeTheLastDayOrWithAReason) {
  EXPECT_TRUE(CheckEnding(kCheckOut, kCheckOut - 30, false).ok());
  EXPECT_EQ(ReasonOf(CheckEnding(kCheckOut, kCheckOut - 31, false)),
            "ENDING_TOO_EARLY");
  EXPECT_TRUE(CheckEnding(kCheckOut, kCheckOut - 31, true).ok());
  EXPECT_TRUE(CheckEnding(kCheckOut, kCheckOut + 5, false).ok());
  EXPECT_EQ(ReasonOf(CheckEnding(std::nullopt, kCheckOut, true)),
            "NO_PLACE_CONFIRMED");
}

TEST(Return, RestsOnAFreshSecondedAssessmentMadeForIt) {
  EXPECT_TRUE(CheckReturn({BeforeReturn()}, kNow).ok());
  EXPECT_EQ(ReasonOf(CheckReturn({}, kNow).status()), "RISK_NOT_ASSESSED");
  RiskFacts alone = BeforeReturn();
  alone.second_assessor.clear();
  EXPECT_EQ(ReasonOf(CheckReturn({alone}, kNow).status()), "RISK_NOT_ASSESSED");
  RiskFacts other = BeforeReturn();
  other.trigger = "ELECTION";
  EXPECT_EQ(ReasonOf(CheckReturn({other}, kNow).status()), "RISK_NOT_ASSESSED");
  RiskFacts old = BeforeReturn();
  old.assessed_at = kNow - absl::Hours(24 * 30) - absl::Seconds(1);
  EXPECT_EQ(ReasonOf(CheckReturn({old}, kNow).status()), "RISK_NOT_ASSESSED");
  RiskFacts earlier = BeforeReturn();
  earlier.assessed_at -= absl::Hours(24);
  const auto since = CheckReturn({alone, old, earlier, BeforeReturn()}, kNow);
  ASSERT_TRUE(since.ok());
  EXPECT_EQ(*since, earlier.assessed_at);
}

TEST(FollowUp, IsAskedAfterThreeSixAndTwelveMonths) {
  for (int months = -1; months <= 13; ++months) {
    EXPECT_EQ(IsFollowUpMonth(months),
              months == 3 || months == 6 || months == 12)
        << months;
  }
  const auto ends = [](int months, bool at_risk, int days_ago) {
    return EndsFollowUp({.months = months,
                         .at_risk = at_risk,
                         .left = kNow - absl::Hours(24 * days_ago)},
                        kNow);
  };
  EXPECT_TRUE(ends(12, false, 365));
  EXPECT_FALSE(ends(12, false, 364));
  EXPECT_FALSE(ends(12, true, 400));
  EXPECT_FALSE(ends(6, false, 400));
  EXPECT_FALSE(EndsFollowUp({.months = 12}, kNow));
}

TEST(Waits, OfANewStayComeInTheOrderInWhichTheyAreDue) {
  const std::vector<Wait> waits =
      Waits(State::kInStay, {.check_out = kCheckOut, .arrived = kArrived});
  EXPECT_THAT(ActionsOf(waits),
              ElementsAre("RecordCheckIn", "SetStayPlan",
                          "RecordRightsInformation", "BeginEnding"));
  EXPECT_EQ(waits[0].due, EndOfDay(kArrived + 14));
  EXPECT_EQ(waits[1].due, EndOfDay(kArrived + 14));
  EXPECT_EQ(waits[2].due, EndOfDay(kArrived + 45));
  EXPECT_EQ(waits[3].due, EndOfDay(kCheckOut - 30));
}

TEST(Waits, EndWithWhatWasDone) {
  const StayFacts done = {.check_out = kCheckOut,
                          .arrived = kArrived,
                          .planned = true,
                          .informed = true,
                          .last_check_in = kArrived + 20,
                          .check_in_every_days = 7};
  const std::vector<Wait> stay = Waits(State::kInStay, done);
  EXPECT_THAT(ActionsOf(stay), ElementsAre("RecordCheckIn", "BeginEnding"));
  EXPECT_EQ(stay[0].due, EndOfDay(kArrived + 27));
  const std::vector<Wait> ending = Waits(State::kEnding, done);
  EXPECT_THAT(ActionsOf(ending), ElementsAre("RecordCheckIn", "CloseStay"));
  EXPECT_EQ(ending[1].due, EndOfDay(kCheckOut));
  EXPECT_EQ(ending[1].who, "DEFENDER");
  EXPECT_THAT(Waits(State::kClosed, done), ElementsAre());
}

TEST(Waits, OfFollowUpAreTheNextMonthsOnly) {
  StayFacts after = {.closed = absl::CivilDay(2027, 11, 30)};
  std::vector<Wait> waits = Waits(State::kFollowUp, after);
  ASSERT_THAT(ActionsOf(waits), ElementsAre("RecordFollowUp"));
  EXPECT_EQ(waits[0].due, EndOfDay(absl::CivilDay(2028, 2, 29)));
  after.followed_up = {3, 6};
  waits = Waits(State::kFollowUp, after);
  EXPECT_EQ(waits[0].due, EndOfDay(absl::CivilDay(2028, 11, 30)));
  after.followed_up = {3, 6, 12};
  EXPECT_THAT(Waits(State::kFollowUp, after), ElementsAre());
}

TEST(Waits, ForASecondAssessorAreThoseOfUrgentCases) {
  RiskFacts alone = BeforeReturn();
  alone.second_assessor.clear();
  for (const Level level : {Level::kL1, Level::kL2}) {
    const auto wait = SecondAssessorWait(level, {BeforeReturn(), alone});
    ASSERT_TRUE(wait.has_value());
    EXPECT_EQ(wait->due, alone.assessed_at + absl::Hours(24));
  }
  EXPECT_FALSE(SecondAssessorWait(Level::kL3, {alone}).has_value());
  EXPECT_FALSE(SecondAssessorWait(Level::kL1, {}).has_value());
  EXPECT_FALSE(SecondAssessorWait(Level::kL1, {alone, BeforeReturn()}));
}

}  // namespace
}  // namespace sojourn::relocation::stay_rules
