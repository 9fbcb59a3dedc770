#include "services/relocation/first_hours/on_call_rules.h"

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
