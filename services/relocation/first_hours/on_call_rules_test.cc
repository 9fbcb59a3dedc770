#include "services/relocation/first_hours/on_call_rules.h"

#include <optional>
#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::on_call {
namespace {

using ::sojourn::testing::ReasonIs;

const std::vector<RosterEntry> kRoster = {
    {"ana"}, {"dora", true}, {"bo"}, {"chi"}, {"emre", true}};

TEST(WhoIsOnDutyTest, TheFirstInTurnThenWhoTookOverThenRound) {
  EXPECT_EQ(WhoIsOnDuty(kRoster, ""), (OnDuty{0, 2, 1}));
  EXPECT_EQ(WhoIsOnDuty(kRoster, "bo"), (OnDuty{2, 3, 1}));
  EXPECT_EQ(WhoIsOnDuty(kRoster, "chi"), (OnDuty{3, 0, 1}));
}

TEST(WhoIsOnDutyTest, WhoLeftTheRosterIsNotCalled) {
  EXPECT_EQ(WhoIsOnDuty(kRoster, "gone"), (OnDuty{0, 2, 1}));
}

TEST(WhoIsOnDutyTest, AShortRosterEndsWithTheDirector) {
  EXPECT_EQ(WhoIsOnDuty({}, ""), OnDuty());
  const std::vector<RosterEntry> alone = {{"ana"}};
  EXPECT_EQ(WhoIsOnDuty(alone, ""), (OnDuty{0, std::nullopt, std::nullopt}));
  const std::vector<RosterEntry> both = {{"dora", true}, {"ana"}};
  EXPECT_EQ(WhoIsOnDuty(both, ""), (OnDuty{1, 0, 0}));
  const std::vector<RosterEntry> director = {{"dora", true}};
  EXPECT_EQ(WhoIsOnDuty(director, ""), (OnDuty{0, std::nullopt, 0}));
  // A director who took the shift is followed by the others.
  EXPECT_EQ(WhoIsOnDuty(both, "dora"), (OnDuty{0, 1, 0}));
}

std::vector<std::string> Called(Roster roster, std::string_view on_duty) {
  std::vector<std::string> called;
  for (size_t number = 0; number < kCalls; ++number) {
    const std::optional<size_t> who = WhoIsCalled(roster, on_duty, number);
    called.push_back(who ? roster[*who].subject : "nobody");
  }
  return called;
}

using Names = std::vector<std::string>;

TEST(WhoIsCalledTest, TheRosterInTurnThenTheDirector) {
  EXPECT_EQ(Called(kRoster, ""), (Names{"ana", "bo", "chi", "dora"}));
  EXPECT_EQ(Called(kRoster, "chi"), (Names{"chi", "ana", "bo", "dora"}));
}

TEST(WhoIsCalledTest, AShortRosterIsCalledAgain) {
  const std::vector<RosterEntry> alone = {{"ana"}};
  EXPECT_EQ(Called(alone, ""), (Names{"ana", "ana", "ana", "ana"}));
  const std::vector<RosterEntry> director = {{"dora", true}};
  EXPECT_EQ(Called(director, ""), (Names{"dora", "dora", "dora", "dora"}));
  EXPECT_EQ(Called({}, ""), (Names{"nobody", "nobody", "nobody", "nobody"}));
}

// Stored before a contact was asked for.
TEST(WhoIsCalledTest, WhoHasNoContactIsPassedOver) {
  std::vector<RosterEntry> roster = kRoster;
  roster[0].reachable = false;
  EXPECT_EQ(Called(roster, ""), (Names{"bo", "chi", "bo", "dora"}));
  EXPECT_EQ(Called(roster, "ana"), (Names{"bo", "chi", "bo", "dora"}));
  EXPECT_EQ(WhoIsOnDuty(roster, "ana"), (OnDuty{2, 3, 1}));
  EXPECT_THAT(CheckShiftTo(roster, "bo", "ana"), ReasonIs("NOT_ON_ROSTER"));
  roster[1].reachable = false;
  EXPECT_EQ(Called(roster, ""), (Names{"bo", "chi", "bo", "emre"}));
  for (RosterEntry& entry : roster) entry.reachable = false;
  EXPECT_EQ(Called(roster, ""),
            (Names{"nobody", "nobody", "nobody", "nobody"}));
}

TEST(IsCallDueTest, UntilAnEmergencyIsAcknowledged) {
  Relocation relocation;
  relocation.level = Level::kL1;
  relocation.state = State::kAlerted;
  const absl::Time came = relocation.received_at = absl::FromUnixSeconds(0);
  EXPECT_TRUE(IsCallDue(relocation, 0, came));
  EXPECT_FALSE(IsCallDue(relocation, 1, came + absl::Minutes(59)));
  EXPECT_TRUE(IsCallDue(relocation, 1, came + absl::Minutes(60)));
  EXPECT_FALSE(IsCallDue(relocation, 2, came + absl::Minutes(89)));
  EXPECT_TRUE(IsCallDue(relocation, 3, came + absl::Minutes(120)));
  EXPECT_FALSE(IsCallDue(relocation, kCalls, came + absl::Hours(99)));
  relocation.state = State::kAcknowledged;
  EXPECT_FALSE(IsCallDue(relocation, 0, came));
  relocation.state = State::kSubmitted;
  EXPECT_TRUE(IsCallDue(relocation, 0, came));
  relocation.level = Level::kL2;
  EXPECT_FALSE(IsCallDue(relocation, 0, came));
}

TEST(CheckShiftToTest, OnlyToAnotherOnTheRoster) {
  EXPECT_OK(CheckShiftTo(kRoster, "ana", "bo"));
  EXPECT_THAT(CheckShiftTo(kRoster, "ana", "ana"), ReasonIs("SAME_PERSON"));
  EXPECT_THAT(CheckShiftTo(kRoster, "ana", "zoe"), ReasonIs("NOT_ON_ROSTER"));
}

TEST(CheckCaseFromTest, OnlyByWhoLeadsIt) {
  EXPECT_OK(CheckCaseFrom("ana", "ana", "bo"));
  EXPECT_THAT(CheckCaseFrom("ana", "bo", "bo"), ReasonIs("NOT_ON_CASE"));
  EXPECT_THAT(CheckCaseFrom("", "ana", "bo"), ReasonIs("NOT_ON_CASE"));
  EXPECT_THAT(CheckCaseFrom("ana", "ana", "ana"), ReasonIs("SAME_PERSON"));
}

}  // namespace
}  // namespace sojourn::relocation::on_call
