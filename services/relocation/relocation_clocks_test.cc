#include "services/relocation/relocation_clocks.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

const absl::Time kReceived = absl::FromUnixSeconds(1'800'000'000);

Relocation At(Level level) {
  Relocation relocation;
  relocation.level = level;
  relocation.state = State::kSubmitted;
  relocation.received_at = kReceived;
  return relocation;
}

Clock Find(const Relocation& relocation, ClockKind kind, absl::Time now) {
  return Clocks(relocation, now)[static_cast<size_t>(kind)];
}

TEST(ClocksTest, TheLevelSetsEveryPromise) {
  const struct {
    Level level;
    absl::Duration acknowledge, triage, verify;
  } kCases[] = {
      {Level::kL1, absl::Hours(2), absl::Hours(4), absl::Hours(24)},
      {Level::kL2, absl::Hours(24), absl::Hours(48), absl::Hours(5 * 24)},
      {Level::kL3, absl::Hours(48), absl::Hours(7 * 24), absl::Hours(15 * 24)},
      {Level::kL4, absl::Hours(5 * 24), absl::Hours(14 * 24),
       absl::Hours(30 * 24)},
  };
  for (const auto& each : kCases) {
    const Relocation relocation = At(each.level);
    EXPECT_EQ(Find(relocation, ClockKind::kAcknowledge, kReceived).due,
              kReceived + each.acknowledge);
    EXPECT_EQ(Find(relocation, ClockKind::kTriage, kReceived).due,
              kReceived + each.triage);
    EXPECT_EQ(Find(relocation, ClockKind::kVerify, kReceived).due,
              kReceived + each.verify);
  }
}

TEST(ClocksTest, TheNextRoundHasNoHour) {
  EXPECT_EQ(Promise(Level::kL3, ClockKind::kPropose), std::nullopt);
  EXPECT_EQ(Promise(Level::kL4, ClockKind::kFunds), std::nullopt);
}

TEST(ClocksTest, TheDecisionIsCountedFromTheVerification) {
  Relocation relocation = At(Level::kL1);
  EXPECT_EQ(Find(relocation, ClockKind::kDecide, kReceived).due, std::nullopt);
  relocation.milestones.verified = kReceived + absl::Hours(20);
  EXPECT_EQ(Find(relocation, ClockKind::kDecide, kReceived).due,
            kReceived + absl::Hours(44));
}

TEST(ClocksTest, OverdueUntilKeptAndRememberedWhenKeptLate) {
  Relocation relocation = At(Level::kL1);
  const absl::Time late = kReceived + absl::Hours(3);
  EXPECT_FALSE(
      Find(relocation, ClockKind::kAcknowledge, kReceived + absl::Hours(2))
          .overdue);
  EXPECT_TRUE(Find(relocation, ClockKind::kAcknowledge, late).overdue);
  Relocation next = relocation;
  next.state = State::kAcknowledged;
  SettleClocks(relocation, Event::kAcknowledged, late, next);
  EXPECT_EQ(Find(next, ClockKind::kAcknowledge, late).met_at, late);
  EXPECT_TRUE(Find(next, ClockKind::kAcknowledge, late).overdue);
}

TEST(ClocksTest, APromiseIsKeptOnce) {
  Relocation relocation = At(Level::kL2);
  Relocation next = relocation;
  SettleClocks(relocation, Event::kCityAsked, kReceived, next);
  SettleClocks(next, Event::kCityAsked, kReceived + absl::Hours(9), next);
  EXPECT_EQ(next.milestones.proposed, kReceived);
}

TEST(ClocksTest, TheyStandStillWhileSheIsAskedButNeverAtL1) {
  for (const Level level : {Level::kL1, Level::kL2}) {
    const Relocation asked = At(level);
    Relocation offered = asked;
    offered.state = State::kOffered;
    SettleClocks(asked, Event::kOffered, kReceived + absl::Hours(10), offered);
    Relocation answered = offered;
    answered.state = State::kDefenderAccepted;
    SettleClocks(offered, Event::kPlaceConfirmed, kReceived + absl::Hours(15),
                 answered);
    const absl::Duration stood_still =
        level == Level::kL1 ? absl::ZeroDuration() : absl::Hours(5);
    EXPECT_EQ(answered.paused_total, stood_still);
    EXPECT_EQ(Find(answered, ClockKind::kFunds, kReceived).due,
              kReceived + *Promise(level, ClockKind::kFunds) + stood_still);
    EXPECT_EQ(Find(offered, ClockKind::kFunds, kReceived).stopped,
              level != Level::kL1);
  }
}

TEST(ClocksTest, TheyStandStillInThoseStatesThatWaitForHerAndInNoOther) {
  const Relocation before = At(Level::kL2);
  for (int s = 0; s < kStates; ++s) {
    const auto state = static_cast<State>(s);
    const bool waits = state == State::kOffered || state == State::kIncomplete;
    for (const Level level : {Level::kL1, Level::kL2, Level::kL3, Level::kL4}) {
      Relocation next = before;
      next.state = state;
      next.level = level;
      SettleClocks(before, Event::kIntakeUpdated, kReceived + absl::Hours(1),
                   next);
      const bool stands_still = waits && level != Level::kL1;
      EXPECT_EQ(next.paused_since.has_value(), stands_still)
          << Name(state) << " " << Name(level);
      EXPECT_EQ(Find(next, ClockKind::kVerify, kReceived).stopped, stands_still)
          << Name(state) << " " << Name(level);
      EXPECT_EQ(WaitsForDefender(state), waits) << Name(state);
    }
  }
}

TEST(ClocksTest, ACaseTakenUpAgainIsCountedFromThen) {
  Relocation relocation = At(Level::kL1);
  const absl::Time again = kReceived + absl::Hours(24 * 300);
  relocation.reopened = Reopening{.at = again, .version = 9};
  EXPECT_EQ(Find(relocation, ClockKind::kVerify, again).due,
            again + absl::Hours(24));
}

TEST(ClocksTest, TheNextPromiseIsTheEarliestOpenOne) {
  Relocation relocation = At(Level::kL2);
  EXPECT_EQ(NextDue(relocation), kReceived + absl::Hours(24));
  relocation.milestones.acknowledged = kReceived;
  EXPECT_EQ(NextDue(relocation), kReceived + absl::Hours(48));
  relocation.state = State::kWithdrawn;
  EXPECT_EQ(NextDue(relocation), std::nullopt);
}

// Triaged at this level, an hour after it came in.
Relocation Triaged(Level level) {
  Relocation before = At(level);
  before.state = State::kAcknowledged;
  Relocation next = before;
  next.state = State::kTriaged;
  SettleClocks(before, Event::kTriaged, kReceived + absl::Hours(1), next);
  return next;
}

TEST(RiskClocksTest,
     AnAssessmentAndAnotherOfficersLookArePromisedToUrgentOnes) {
  Relocation urgent = Triaged(Level::kL2);
  EXPECT_EQ(Find(urgent, ClockKind::kAssessRisk, kReceived).due,
            kReceived + absl::Hours(25));
  EXPECT_EQ(Find(urgent, ClockKind::kSecondRisk, kReceived).due, std::nullopt)
      << "there is nothing to look at";
  Relocation assessed = urgent;
  const absl::Time then = kReceived + absl::Hours(30);
  SettleClocks(urgent, Event::kRiskAssessed, then, assessed);
  EXPECT_TRUE(Find(assessed, ClockKind::kAssessRisk, then).overdue);
  EXPECT_EQ(Find(assessed, ClockKind::kSecondRisk, then).due,
            then + absl::Hours(24));
  Relocation seconded = assessed;
  SettleClocks(assessed, Event::kRiskSeconded, then + absl::Hours(1), seconded);
  EXPECT_FALSE(Find(seconded, ClockKind::kSecondRisk, then).overdue);
  const Relocation calm = Triaged(Level::kL3);
  EXPECT_EQ(Find(calm, ClockKind::kAssessRisk, kReceived).due, std::nullopt);
}

TEST(RiskClocksTest, TheyWaitForNobodyAndBeginAgainWithTheDanger) {
  Relocation asked = Triaged(Level::kL2);
  asked.state = State::kIncomplete;
  asked.paused_since = kReceived + absl::Hours(2);
  const Clock waiting =
      Find(asked, ClockKind::kAssessRisk, kReceived + absl::Hours(26));
  EXPECT_FALSE(waiting.stopped);
  EXPECT_TRUE(waiting.overdue);
  Relocation raised = Triaged(Level::kL3);
  const Relocation before = raised;
  raised.level = Level::kL2;
  SettleClocks(before, Event::kTriaged, kReceived + absl::Hours(90), raised);
  EXPECT_EQ(Find(raised, ClockKind::kAssessRisk, kReceived).due,
            kReceived + absl::Hours(114));
  // Of a case triaged before anything was promised, nothing is.
  Relocation old = At(Level::kL2);
  old.state = State::kVerified;
  old.milestones.triaged = kReceived;
  Relocation again = old;
  SettleClocks(old, Event::kTriaged, kReceived + absl::Hours(90), again);
  EXPECT_EQ(Find(again, ClockKind::kAssessRisk, kReceived).due, std::nullopt);
}

TEST(RiskClocksTest, WhatIsWeighedOnceSheHasSetOffLeavesNoTime) {
  Relocation away = Triaged(Level::kL2);
  away.state = State::kInStay;
  Relocation next = away;
  SettleClocks(away, Event::kRiskAssessed, kReceived + absl::Hours(900), next);
  EXPECT_FALSE(next.milestones.risk_assessed.has_value());
}

TEST(EmergencyTest, InHandIsTriagedAgainInItsTime) {
  Relocation before = At(Level::kL3);
  before.state = State::kVerified;
  before.milestones.acknowledged = kReceived + absl::Hours(1);
  before.milestones.triaged = kReceived + absl::Hours(2);
  Relocation next = before;
  next.level = Level::kL1;
  const absl::Time now = kReceived + absl::Hours(100);
  SettleEmergency(before, Event::kIntakeUpdated, now, next);
  EXPECT_EQ(next.l1_since, now);
  EXPECT_TRUE(WaitsForSecondTriage(next));
  EXPECT_EQ(Find(next, ClockKind::kTriage, now).due, now + absl::Hours(4));
  EXPECT_FALSE(Find(next, ClockKind::kTriage, now).met_at);
  // Who triaged it so has looked.
  Relocation triaged = before;
  triaged.level = Level::kL1;
  SettleEmergency(before, Event::kTriaged, now, triaged);
  EXPECT_FALSE(WaitsForSecondTriage(triaged));
  // Also while the office waits for an answer.
  before.state = next.state = State::kIncomplete;
  next.milestones.triaged = before.milestones.triaged;
  SettleEmergency(before, Event::kIntakeUpdated, now, next);
  EXPECT_TRUE(WaitsForSecondTriage(next));
}

TEST(ClocksTest, NobodyAskedAnyMoreOpensThePromiseAgain) {
  Relocation before = At(Level::kL1);
  Relocation next = before;
  SettleClocks(before, Event::kCityAsked, kReceived + absl::Hours(9), next);
  EXPECT_TRUE(Find(next, ClockKind::kPropose, kReceived).met_at);
  before.state = State::kProposed;
  next.state = State::kWaitlisted;
  SettleClocks(before, Event::kCityAnswered, kReceived + absl::Hours(10), next);
  EXPECT_FALSE(Find(next, ClockKind::kPropose, kReceived).met_at);
}

}  // namespace
}  // namespace sojourn::relocation
