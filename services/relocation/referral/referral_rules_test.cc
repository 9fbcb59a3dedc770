#include "services/relocation/referral/referral_rules.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/relocation/relocation_clocks.h"

namespace sojourn::relocation {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Relocation In(State state) {
  Relocation relocation;
  relocation.state = state;
  relocation.received_at = kNow;
  return relocation;
}

TEST(ReferralRulesTest, SilenceIsADayAtL1AndAWeekOtherwise) {
  EXPECT_EQ(AnswerWithin(Level::kL1), absl::Hours(24));
  EXPECT_EQ(AnswerWithin(Level::kL2), absl::Hours(7 * 24));
  EXPECT_EQ(AnswerWithin(Level::kL4), absl::Hours(7 * 24));
  EXPECT_EQ(StateAt(ReferralState::kPending, kNow + absl::Nanoseconds(1), kNow),
            ReferralState::kPending);
  EXPECT_EQ(StateAt(ReferralState::kPending, kNow, kNow),
            ReferralState::kLapsed);
  EXPECT_EQ(StateAt(ReferralState::kAccepted, kNow, kNow),
            ReferralState::kAccepted);
}

TEST(ReferralRulesTest, OnlyBeforeSheSetsOffAndByWhoWorksOnIt) {
  EXPECT_TRUE(CheckReferOut(In(State::kIneligible), true, false).ok());
  EXPECT_EQ(ReasonOf(CheckReferOut(In(State::kTriaged), false, false)),
            "NOT_ON_CASE");
  EXPECT_EQ(ReasonOf(CheckReferOut(In(State::kTriaged), true, true)),
            "REFERRAL_PENDING");
  for (const State state : {State::kTravelling, State::kInStay,
                            State::kWithdrawn, State::kReferredOut}) {
    EXPECT_EQ(ReasonOf(CheckReferOut(In(state), true, false)), "STATE_FORBIDS");
  }
}

TEST(ReferralRulesTest, ALetterIsGoodFromItsTimeUntilItsEnd) {
  const absl::Time end = kNow + absl::Hours(24);
  EXPECT_TRUE(CheckFresh(kNow, end, kNow).ok());
  EXPECT_TRUE(CheckFresh(kNow + kClocksDiffer, end, kNow).ok());
  EXPECT_EQ(
      ReasonOf(CheckFresh(kNow + kClocksDiffer + absl::Seconds(1), end, kNow)),
      "REFERRAL_NOT_YET");
  EXPECT_EQ(ReasonOf(CheckFresh(kNow, end, end)), "REFERRAL_EXPIRED");
}

TEST(ReferralRulesTest, AnAnswerCountsOnce) {
  EXPECT_TRUE(CheckAnswer(ReferralState::kPending, true).ok());
  EXPECT_TRUE(CheckAnswer(ReferralState::kLapsed, true).ok());
  for (const ReferralState state :
       {ReferralState::kAccepted, ReferralState::kBounced,
        ReferralState::kLate}) {
    EXPECT_EQ(ReasonOf(CheckAnswer(state, true)), "REFERRAL_ANSWERED");
  }
}

TEST(ReferralRulesTest, AcceptanceEndsOnlyACaseThatStillWaitsForIt) {
  const Relocation open = In(State::kEligible);
  EXPECT_EQ(Answered(open, ReferralState::kPending, true),
            ReferralState::kAccepted);
  EXPECT_EQ(Answered(open, ReferralState::kPending, false),
            ReferralState::kBounced);
  EXPECT_EQ(Answered(open, ReferralState::kLapsed, true), ReferralState::kLate);
  EXPECT_EQ(Answered(open, ReferralState::kLapsed, false),
            ReferralState::kBounced);
  EXPECT_EQ(Answered(In(State::kTravelling), ReferralState::kPending, true),
            ReferralState::kLate);
  Relocation lost = open;
  lost.overlay = Overlay::kContactLost;
  EXPECT_EQ(Answered(lost, ReferralState::kPending, true),
            ReferralState::kLate);
  Relocation stopping = open;
  stopping.withdrawal = Withdrawal{.asked_at = kNow};
  EXPECT_EQ(Answered(stopping, ReferralState::kPending, true),
            ReferralState::kLate);
}

TEST(ReferralRulesTest, TheHistoryTellsWhatItDid) {
  EXPECT_EQ(EventOf(ReferralState::kAccepted, true), Event::kReferralAccepted);
  EXPECT_EQ(EventOf(ReferralState::kBounced, true), Event::kReferralBounced);
  EXPECT_EQ(EventOf(ReferralState::kBounced, false),
            Event::kReferralAnsweredLate);
  EXPECT_EQ(EventOf(ReferralState::kLate, true), Event::kReferralAnsweredLate);
}

TEST(ReferralRulesTest, EveryStateIsParsedFromItsName) {
  for (const ReferralState state :
       {ReferralState::kPending, ReferralState::kAccepted,
        ReferralState::kBounced, ReferralState::kLapsed,
        ReferralState::kLate}) {
    EXPECT_EQ(ParseReferralState(Name(state)), state);
  }
  EXPECT_EQ(ParseReferralState(""), std::nullopt);
}

TEST(ReferralClockTest, ItStandsUntilSomebodyTakesTheCaseUp) {
  Relocation before = In(State::kEligible);
  before.level = Level::kL3;
  before.referral_due_at = kNow + absl::Hours(100);
  EXPECT_LT(NextDue(before), before.referral_due_at);
  Relocation promised_nothing = before;
  promised_nothing.state = State::kIneligible;
  EXPECT_EQ(NextDue(promised_nothing), before.referral_due_at);
  Relocation next = before;
  next.level = Level::kL1;
  SettleReferral(before, Event::kTriaged, true, kNow, next);
  EXPECT_EQ(next.referral_due_at, kNow + absl::Hours(24));

  const absl::Time over = kNow + absl::Hours(200);
  next = before;
  SettleReferral(before, Event::kPlaceHeld, /*by_hand=*/false, over, next);
  EXPECT_TRUE(next.referral_due_at.has_value());
  SettleReferral(before, Event::kReferralLapsed, false, over, next);
  EXPECT_TRUE(next.referral_due_at.has_value());
  SettleReferral(before, Event::kCityAsked, true, over, next);
  EXPECT_FALSE(next.referral_due_at.has_value());

  next = before;
  next.state = State::kWithdrawn;
  SettleReferral(before, Event::kWithdrawn, true, kNow, next);
  EXPECT_FALSE(next.referral_due_at.has_value());
}

}  // namespace
}  // namespace sojourn::relocation
