#include "services/grants/clocks/ladder.h"

#include "gtest/gtest.h"

namespace sojourn::grants::rules {
namespace {

const absl::Time kFrom = absl::FromUnixSeconds(1'800'000'000);
const Promise kDay{.from = kFrom, .due = kFrom + absl::Hours(24)};

TEST(LadderTest, RungsFollowThePromise) {
  EXPECT_EQ(ReachedAt(kDay, EscalationRung::kNear), kFrom + absl::Hours(18));
  EXPECT_EQ(ReachedAt(kDay, EscalationRung::kOverdue), kFrom + absl::Hours(24));
  EXPECT_EQ(ReachedAt(kDay, EscalationRung::kLongOverdue),
            kFrom + absl::Hours(36));
}

TEST(LadderTest, EachIsToldOnceAndNoneAfterAHigherOne) {
  const auto at = [](int hours) { return kFrom + absl::Hours(hours); };
  EXPECT_EQ(ToTell(kDay, std::nullopt, at(17)), std::nullopt);
  EXPECT_EQ(ToTell(kDay, std::nullopt, at(18)), EscalationRung::kNear);
  EXPECT_EQ(ToTell(kDay, EscalationRung::kNear, at(20)), std::nullopt);
  EXPECT_EQ(ToTell(kDay, EscalationRung::kNear, at(24)),
            EscalationRung::kOverdue);
  // A process that was down tells of the last one only.
  EXPECT_EQ(ToTell(kDay, std::nullopt, at(40)), EscalationRung::kLongOverdue);
  EXPECT_EQ(ToTell(kDay, EscalationRung::kLongOverdue, at(400)), std::nullopt);
}

TEST(LadderTest, LooksAgainAtTheNextRung) {
  EXPECT_EQ(NextLook(kDay, kFrom), kFrom + absl::Hours(18));
  EXPECT_EQ(NextLook(kDay, kFrom + absl::Hours(24)), kFrom + absl::Hours(36));
  EXPECT_EQ(NextLook(kDay, kFrom + absl::Hours(36)), std::nullopt);
}

TEST(LadderTest, ToldIsWhoeverHasToActAndThenWhoAnswersForIt) {
  EXPECT_EQ(ToldOf(EscalationRung::kNear, GrantState::kAssessed),
            "GRANT_APPROVER");
  EXPECT_EQ(ToldOf(EscalationRung::kNear, GrantState::kPaid), "GRANT_OFFICER");
  EXPECT_EQ(ToldOf(EscalationRung::kOverdue, GrantState::kAssessed),
            "FUND_MANAGER");
  EXPECT_EQ(ToldOf(EscalationRung::kLongOverdue, GrantState::kAssessed),
            "PROGRAMME_OFFICER");
}

TEST(LadderTest, WhatIsOverHasNoClock) {
  EXPECT_EQ(ClockOf(GrantState::kVerifying), GrantClock::kDecision);
  EXPECT_EQ(ClockOf(GrantState::kPaying), GrantClock::kFunds);
  EXPECT_EQ(ClockOf(GrantState::kPaid), GrantClock::kReceipt);
  EXPECT_EQ(ClockOf(GrantState::kDeclined), std::nullopt);
  EXPECT_EQ(ClockOf(GrantState::kReceived), std::nullopt);
}

}  // namespace
}  // namespace sojourn::grants::rules
