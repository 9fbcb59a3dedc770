#include "services/grants/grants_payment_rules.h"

#include <string>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_fund_rules.h"
#include "services/grants/grants_rules.h"
#include "services/grants/grants_samples.h"

namespace sojourn::grants::rules {
namespace {

using samples::AnAgreed;
using samples::ATranche;
using samples::kFirst;
using samples::kManager;
using samples::kNow;
using samples::kOfficer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::CivilDay kToday(2026, 3, 10);
const Report kReport{
    .id = "fact", .occurred_at = kNow, .recorded_by = kOfficer};

// What the store keeps of a change: the next grant, with its money moved.
Grant After(const Change& change) {
  Grant next = change.next;
  const auto held = ApplyToGrant(change.next.held, change.postings);
  EXPECT_TRUE(held.ok()) << held.status();
  if (held.ok()) next.held = *held;
  return next;
}

Grant Scheduled(int64_t amount) {
  return After(*Schedule(AnAgreed(), ATranche(amount), kToday));
}

Grant Released(int64_t amount) {
  return After(
      *Release(Scheduled(amount), 0, {"attempt", "ref"}, kManager, kNow));
}

Grant Reported(const Grant& grant, PaymentOutcome outcome) {
  return After(RecordOutcome(grant, 0, outcome, kReport, kNow));
}

Grant Receipted(const Grant& grant) {
  return After(
      ConfirmReceipt(grant, 0, ReceiptSignal::kMessage, kReport, kNow));
}

TEST(ScheduleTest, ReachingTheApprovedAmountIsTheLastTranche) {
  const Grant grant = Scheduled(200'000);
  EXPECT_EQ(grant.state, GrantState::kAgreed);
  EXPECT_TRUE(grant.payments[0].last_tranche);
  EXPECT_EQ(ReasonOf(Schedule(grant, ATranche(1), kToday).status()),
            "LAST_TRANCHE_SCHEDULED");
}

TEST(ScheduleTest, NeverMoreThanApproved) {
  const Grant half = Scheduled(100'000);
  EXPECT_FALSE(half.payments[0].last_tranche);
  EXPECT_EQ(ReasonOf(Schedule(half, ATranche(100'001), kToday).status()),
            "PAYMENT_EXCEEDS_APPROVAL");
  EXPECT_EQ(Schedule(half, ATranche(100'000), kToday)->next.payments[1].tranche,
            2);
}

TEST(ScheduleTest, MarginIsForAnotherCurrencyOnly) {
  Grant grant = AnAgreed();
  grant.margin = 10'000;
  grant.held.committed = 210'000;
  Payment payment = ATranche(205'000);
  EXPECT_EQ(ReasonOf(Schedule(grant, payment, kToday).status()),
            "PAYMENT_EXCEEDS_APPROVAL");
  payment.terms.currency = "KES";
  payment.terms.fx_rate = FxRate{.rate = "1", .on = kToday, .source = "ECB"};
  EXPECT_TRUE(Schedule(grant, payment, kToday).ok());
  payment.terms.amount = 210'001;
  EXPECT_EQ(ReasonOf(Schedule(grant, payment, kToday).status()),
            "PAYMENT_EXCEEDS_APPROVAL");
}

TEST(ScheduleTest, RateIsAskedForAnotherCurrencyOnly) {
  Payment payment = ATranche(1'000'000);
  payment.terms.currency = "KES";
  EXPECT_EQ(ReasonOf(Schedule(AnAgreed(), payment, kToday).status()),
            "FIELD_REQUIRED");
  payment.terms.fx_rate =
      FxRate{.rate = "0.0071", .on = kToday, .source = "ECB"};
  EXPECT_EQ(Schedule(AnAgreed(), payment, kToday)->next.payments[0].fund_amount,
            7'100);
  payment.terms.fx_rate->rate = "free";
  EXPECT_EQ(ReasonOf(Schedule(AnAgreed(), payment, kToday).status()),
            "RATE_INVALID");
  payment.terms.fx_rate =
      FxRate{.rate = "1", .on = kToday + 1, .source = "ECB"};
  EXPECT_EQ(ReasonOf(Schedule(AnAgreed(), payment, kToday).status()),
            "DATE_IN_FUTURE");
  payment.terms.currency = "EUR";
  EXPECT_EQ(ReasonOf(Schedule(AnAgreed(), payment, kToday).status()),
            "FIELD_NOT_ALLOWED");
}

TEST(CheckPastTest, AllowsAClockThatIsAMinuteAhead) {
  EXPECT_TRUE(CheckPast("occurred_at", kNow + absl::Minutes(1), kNow).ok());
  EXPECT_EQ(ReasonOf(CheckPast("occurred_at", kNow + absl::Seconds(61), kNow)),
            "TIME_IN_FUTURE");
}

TEST(ReleaseTest, SpendsUnderAReference) {
  const auto change =
      Release(Scheduled(200'000), 0, {"attempt", "ref-1"}, kManager, kNow);
  ASSERT_TRUE(change.ok()) << change.status();
  EXPECT_EQ(change->next.state, GrantState::kPaying);
  EXPECT_EQ(change->next.payments[0].attempts[0].provider_reference, "ref-1");
  EXPECT_THAT(
      change->postings,
      ElementsAre(Posting{Account::kSpent, Account::kCommitted, 200'000}));
  EXPECT_THAT(change->next.flags, IsEmpty());
}

TEST(ReleaseTest, NotByAnApproverAndNotTwice) {
  EXPECT_EQ(ReasonOf(Release(Scheduled(200'000), 0, {}, kFirst, kNow).status()),
            "RELEASER_APPROVED");
  EXPECT_EQ(
      ReasonOf(Release(Released(200'000), 0, {}, kManager, kNow).status()),
      "PAYMENT_NOT_SCHEDULED");
}

TEST(ReleaseTest, NotWhilePaymentsAreHeld) {
  Grant held = Scheduled(200'000);
  held.payments_held_until = kNow + absl::Seconds(1);
  EXPECT_EQ(ReasonOf(Release(held, 0, {}, kManager, kNow).status()),
            "PAYMENTS_HELD");
  EXPECT_TRUE(Release(held, 0, {}, kManager, held.payments_held_until).ok());
  Grant closed = Scheduled(200'000);
  closed.funder_view_closed = true;
  EXPECT_EQ(ReasonOf(Release(closed, 0, {}, kManager, kNow).status()),
            "PAYMENTS_HELD");
}

TEST(HeldUntilTest, ADayAfterItIsLiftedAndNoLongerForBeingToldAgain) {
  const absl::Time forever = absl::InfiniteFuture();
  EXPECT_EQ(HeldUntil(absl::InfinitePast(), true, kNow), forever);
  EXPECT_EQ(HeldUntil(absl::InfinitePast(), false, kNow), absl::InfinitePast());
  const absl::Time lifted = HeldUntil(forever, false, kNow);
  EXPECT_EQ(lifted, kNow + absl::Hours(24));
  EXPECT_EQ(HeldUntil(lifted, false, kNow + absl::Hours(1)), lifted);
  EXPECT_EQ(HeldUntil(lifted, true, kNow + absl::Hours(1)), forever);
}

TEST(ReleaseTest, BySchedulerIsFlagged) {
  const auto change =
      Release(Scheduled(200'000), 0, {"a", "r"}, kOfficer, kNow);
  ASSERT_TRUE(change.ok());
  EXPECT_THAT(change->next.flags, ElementsAre(GrantFlag::kReleasedByScheduler));
}

TEST(OutcomeTest, SentThenReceivedIsTheEnd) {
  const Grant sent = Reported(Released(200'000), PaymentOutcome::kSent);
  EXPECT_EQ(sent.state, GrantState::kPaid);
  const Grant received = Receipted(sent);
  EXPECT_EQ(received.state, GrantState::kReceived);
  EXPECT_EQ(received.held, Balances{.spent = 200'000});
}

TEST(OutcomeTest, ProvidersWordIsEnoughOnlyWhereChosen) {
  const Grant told = Reported(Released(200'000), PaymentOutcome::kReceived);
  EXPECT_EQ(told.state, GrantState::kPaid);
  Grant trusting = Released(200'000);
  trusting.payments[0].receipt_signal = ReceiptSignal::kProvider;
  EXPECT_EQ(Reported(trusting, PaymentOutcome::kReceived).state,
            GrantState::kReceived);
}

TEST(OutcomeTest, FailureWaitsForAnotherChannelWithTheMoneyKept) {
  for (const PaymentOutcome failure :
       {PaymentOutcome::kReturned, PaymentOutcome::kFrozen,
        PaymentOutcome::kSanctionsHit, PaymentOutcome::kNoId,
        PaymentOutcome::kUnreachable}) {
    const Grant failed = Reported(Released(200'000), failure);
    EXPECT_EQ(failed.state, GrantState::kPaying);
    EXPECT_EQ(failed.payments[0].state, PaymentState::kChannelNeeded);
    EXPECT_EQ(failed.held, Balances{.committed = 200'000});
    const Grant chosen = After(
        *ChooseAgain(failed, 0, {.channel = PaymentChannel::kCashCourier}));
    const Grant again =
        After(*Release(chosen, 0, {"b", "ref-2"}, kManager, kNow));
    EXPECT_EQ(again.payments[0].attempts[1].number, 2);
    EXPECT_EQ(again.payments[0].attempts[1].channel,
              PaymentChannel::kCashCourier);
    EXPECT_EQ(again.held, Balances{.spent = 200'000});
  }
}

TEST(OutcomeTest, ReturnAfterSentReopens) {
  const Grant sent = Reported(Released(200'000), PaymentOutcome::kSent);
  const Grant back = Reported(sent, PaymentOutcome::kReturned);
  EXPECT_EQ(back.state, GrantState::kPaying);
  EXPECT_EQ(back.held, Balances{.committed = 200'000});
}

// Otherwise two attempts of one payment would stand as paid.
TEST(OutcomeTest, WhatComesBackAfterItWasPaidOutIsReturned) {
  const Grant paid_out = Reported(Released(200'000), PaymentOutcome::kReceived);
  const Grant late = Reported(paid_out, PaymentOutcome::kSent);
  EXPECT_EQ(late.payments[0].attempts[0].outcome, PaymentOutcome::kReceived);
  const Grant back = Reported(paid_out, PaymentOutcome::kReturned);
  EXPECT_EQ(back.payments[0].attempts[0].outcome, PaymentOutcome::kReturned);
  EXPECT_EQ(back.payments[0].state, PaymentState::kChannelNeeded);
  EXPECT_EQ(back.held, Balances{.committed = 200'000});
}

TEST(OutcomeTest, LeftOverIsFreedWhenAllIsSent) {
  Payment last = ATranche(150'000);
  last.last_tranche = true;
  const Grant scheduled = After(*Schedule(AnAgreed(), last, kToday));
  const Grant released =
      After(*Release(scheduled, 0, {"a", "r"}, kManager, kNow));
  const Change change =
      RecordOutcome(released, 0, PaymentOutcome::kSent, kReport, kNow);
  EXPECT_THAT(
      change.postings,
      ElementsAre(Posting{Account::kAvailable, Account::kCommitted, 50'000}));
  EXPECT_EQ(After(change).state, GrantState::kPaid);
}

TEST(OutcomeTest, TwoTranchesArePaidWhenBothAre) {
  Grant grant = Scheduled(100'000);
  Payment second = ATranche(100'000);
  second.public_id = "payment-2";
  grant = After(*Schedule(grant, second, kToday));
  grant = After(*Release(grant, 0, {"a", "r1"}, kManager, kNow));
  grant = Receipted(grant);
  EXPECT_EQ(grant.state, GrantState::kPaying);
  grant = After(*Release(grant, 1, {"b", "r2"}, kManager, kNow));
  grant = After(RecordOutcome(grant, 1, PaymentOutcome::kSent, kReport, kNow));
  EXPECT_EQ(grant.state, GrantState::kPaid);
}

struct FlagCase {
  Grant grant;
  GrantFlag flag;
  Change change;
};

// What does not fit is stored and flagged; it moves neither state nor money.
TEST(FactsTest, ContradictionsAreFlaggedAndMoveNothing) {
  const Grant scheduled = Scheduled(200'000);
  const Grant failed = Reported(Released(200'000), PaymentOutcome::kNoId);
  const Grant received = Receipted(Released(200'000));
  const auto outcome = [](const Grant& grant, PaymentOutcome value) {
    return RecordOutcome(grant, 0, value, kReport, kNow);
  };
  const auto receipt = [](const Grant& grant) {
    return ConfirmReceipt(grant, 0, ReceiptSignal::kMessage, kReport, kNow);
  };
  const FlagCase kCases[] = {
      {scheduled, GrantFlag::kOutcomeWithoutRelease,
       outcome(scheduled, PaymentOutcome::kSent)},
      {failed, GrantFlag::kOutcomeAfterFailure,
       outcome(failed, PaymentOutcome::kSent)},
      {received, GrantFlag::kOutcomeAfterReceipt,
       outcome(received, PaymentOutcome::kReturned)},
      {scheduled, GrantFlag::kReceiptWithoutRelease, receipt(scheduled)},
      {failed, GrantFlag::kReceiptAfterFailure, receipt(failed)},
  };
  for (const FlagCase& c : kCases) {
    EXPECT_TRUE(c.change.next.flags.contains(c.flag));
    EXPECT_EQ(c.change.next.payments[0].facts.back().flag, c.flag);
    EXPECT_EQ(c.change.next.state, c.grant.state);
    EXPECT_EQ(c.change.next.payments[0].state, c.grant.payments[0].state);
    EXPECT_THAT(c.change.postings, IsEmpty());
    EXPECT_TRUE(c.change.fact_added);
  }
}

TEST(FactsTest, ASignalSheDidNotChooseIsFlaggedAndMovesNothing) {
  const Grant sent = Reported(Released(200'000), PaymentOutcome::kSent);
  for (const ReceiptSignal other :
       {ReceiptSignal::kAgreedPhrase, ReceiptSignal::kContactPerson,
        ReceiptSignal::kProvider}) {
    const Change change = ConfirmReceipt(sent, 0, other, kReport, kNow);
    EXPECT_THAT(change.next.flags, ElementsAre(GrantFlag::kSignalDiffers));
    EXPECT_EQ(change.next.payments[0].facts.back().receipt, other);
    EXPECT_EQ(change.next.state, GrantState::kPaid);
    EXPECT_EQ(change.next.payments[0].state, PaymentState::kSent);
    EXPECT_THAT(change.postings, IsEmpty());
  }
}

TEST(FactsTest, WhoMetHerCountsAndIsFlagged) {
  const Change change = ConfirmReceipt(Released(200'000), 0,
                                       ReceiptSignal::kInPerson, kReport, kNow);
  EXPECT_EQ(change.next.state, GrantState::kReceived);
  EXPECT_THAT(change.next.flags, ElementsAre(GrantFlag::kSignalDiffers));
}

TEST(FactsTest, RepeatedFailureIsNoContradiction) {
  const Grant failed = Reported(Released(200'000), PaymentOutcome::kNoId);
  const Change again =
      RecordOutcome(failed, 0, PaymentOutcome::kReturned, kReport, kNow);
  EXPECT_THAT(again.next.flags, IsEmpty());
  EXPECT_THAT(again.postings, IsEmpty());
}

TEST(RecoveringTest, MoneyThatComesBackIsFree) {
  const Grant ended =
      After(*Cancel(Released(200'000), CancelReason::kCaseEnded));
  EXPECT_EQ(ended.state, GrantState::kRecovering);
  const Change back =
      RecordOutcome(ended, 0, PaymentOutcome::kReturned, kReport, kNow);
  EXPECT_EQ(back.next.state, GrantState::kCancelled);
  EXPECT_EQ(back.next.payments[0].state, PaymentState::kCancelled);
  EXPECT_THAT(back.postings, ElementsAre(Posting{Account::kAvailable,
                                                 Account::kSpent, 200'000}));
}

// Nobody would ever pay it out of a grant that is over.
TEST(RecoveringTest, MoneyThatComesBackAfterTheCloseIsFree) {
  for (const GrantState over : {GrantState::kClosed, GrantState::kCancelled}) {
    Grant grant = Released(200'000);
    grant.state = over;
    const Change change =
        RecordOutcome(grant, 0, PaymentOutcome::kReturned, kReport, kNow);
    EXPECT_THAT(change.postings,
                ElementsAre(Posting{.debit = Account::kAvailable,
                                    .credit = Account::kSpent,
                                    .amount = 200'000}));
    EXPECT_EQ(change.next.state, over);
    EXPECT_EQ(change.next.payments[0].state, PaymentState::kCancelled);
  }
}

TEST(RecoveringTest, ReceiptKeepsItRecovering) {
  const Grant ended =
      After(*Cancel(Released(200'000), CancelReason::kCaseEnded));
  const Grant received = Receipted(ended);
  EXPECT_EQ(received.state, GrantState::kRecovering);
  EXPECT_EQ(received.payments[0].state, PaymentState::kReceived);
}

}  // namespace
}  // namespace sojourn::grants::rules
