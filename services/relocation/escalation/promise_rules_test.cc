#include "services/relocation/escalation/promise_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::escalation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kCame = absl::FromUnixSeconds(1767225600);

Relocation Case(Level level, State state) {
  Relocation relocation;
  relocation.level = level;
  relocation.state = state;
  relocation.received_at = kCame;
  return relocation;
}

TEST(NextMiss, IsTheEarliestThatIsStillOpen) {
  Relocation calm = Case(Level::kL2, State::kSubmitted);
  EXPECT_EQ(NextMiss(calm, kCame), kCame + absl::Hours(24));
  calm.milestones.acknowledged = kCame + absl::Hours(1);
  EXPECT_EQ(NextMiss(calm, kCame), kCame + absl::Hours(48));
  // One that was missed does not hide the next.
  EXPECT_EQ(NextMiss(calm, kCame + absl::Hours(48)),
            kCame + absl::Hours(5 * 24));
}

TEST(NextMiss, NoneWhileItWaitsForHerOrHasEnded) {
  Relocation asked = Case(Level::kL2, State::kIncomplete);
  asked.paused_since = kCame;
  EXPECT_EQ(NextMiss(asked, kCame), std::nullopt);
  EXPECT_EQ(NextMiss(Case(Level::kL2, State::kClosed), kCame), std::nullopt);
  EXPECT_EQ(NextMiss(Case(Level::kL2, State::kInStay), kCame), std::nullopt);
}

TEST(Late, IsWhatIsOpenAndAnEmergencysAcknowledgementIsCalledOut) {
  Relocation urgent = Case(Level::kL1, State::kSubmitted);
  EXPECT_EQ(NextMiss(urgent, kCame), kCame + absl::Hours(4));
  EXPECT_THAT(Late(urgent, kCame + absl::Hours(3)), IsEmpty());
  EXPECT_THAT(Late(urgent, kCame + absl::Hours(25)),
              ElementsAre(ClockKind::kTriage, ClockKind::kVerify));
  urgent.milestones.triaged = kCame + absl::Hours(26);
  EXPECT_THAT(Late(urgent, kCame + absl::Hours(27)),
              ElementsAre(ClockKind::kVerify));
  // What became an emergency has its hours from then on.
  urgent.l1_since = kCame + absl::Hours(20);
  EXPECT_THAT(Late(urgent, kCame + absl::Hours(27)), IsEmpty());
}

std::vector<std::string> Told(Level level, on_call::Roster roster,
                              std::string_view lead) {
  std::vector<std::string> told;
  for (const size_t at : WhoIsTold(level, roster, "", lead)) {
    told.push_back(roster[at].subject);
  }
  return told;
}

TEST(WhoIsTold, WhoCanHelpAndNotWhoLeads) {
  const std::vector<on_call::RosterEntry> roster = {
      {"ana"}, {"bo"}, {"dora", true}};
  EXPECT_THAT(Told(Level::kL1, roster, "chi"), ElementsAre("ana", "dora"));
  EXPECT_THAT(Told(Level::kL1, roster, "ana"), ElementsAre("dora"));
  EXPECT_THAT(Told(Level::kL3, roster, "chi"), ElementsAre("dora"));
  EXPECT_THAT(Told(Level::kL3, roster, "dora"), ElementsAre("ana"));
  const std::vector<on_call::RosterEntry> silent = {
      {"ana"}, {"bo", false, false}, {"chi"}};
  EXPECT_THAT(Told(Level::kL1, silent, "ana"), ElementsAre("chi"));
  const std::vector<on_call::RosterEntry> none = {{"ana"}, {"bo"}};
  EXPECT_THAT(Told(Level::kL3, none, "bo"), ElementsAre("ana"));
  EXPECT_THAT(Told(Level::kL1, none, "ana"), ElementsAre("bo"));
  EXPECT_THAT(Told(Level::kL1, {}, "bo"), IsEmpty());
}

TEST(QuestionLapses, AfterAsLongAgain) {
  EXPECT_EQ(QuestionLapses(kCame, kCame + absl::Hours(24)),
            kCame + absl::Hours(48));
}

}  // namespace
}  // namespace sojourn::relocation::escalation
