#include "services/grants/payments/order_rules.h"

#include "gtest/gtest.h"

namespace sojourn::grants::rules {
namespace {

TEST(OrderRulesTest, OnlyWhatNeverWentOutIsToldWithoutAsking) {
  EXPECT_EQ(NextStep(OrderState::kQueued), OrderStep::kSend);
  EXPECT_EQ(NextStep(OrderState::kHanding), OrderStep::kAsk);
  EXPECT_EQ(NextStep(OrderState::kHanded), OrderStep::kAsk);
  EXPECT_EQ(NextStep(OrderState::kWithdrawn), OrderStep::kRecordReturned);
  EXPECT_EQ(NextStep(OrderState::kRefused), OrderStep::kRecordReturned);
  EXPECT_EQ(NextStep(OrderState::kDone), OrderStep::kNothing);
}

TEST(OrderRulesTest, WhatNeverArrivedGoesOutOnlyWhereItIsStillToBePaid) {
  EXPECT_EQ(AfterNeverArriving({}), OrderState::kHanding);
  EXPECT_EQ(AfterNeverArriving({.may_go = false}), OrderState::kQueued);
  EXPECT_EQ(AfterNeverArriving({.grant_lives = false}), OrderState::kWithdrawn);
  EXPECT_EQ(AfterNeverArriving({.outcome_known = true, .grant_lives = false}),
            OrderState::kDone);
}

TEST(OrderRulesTest, TriesComeFurtherApart) {
  EXPECT_EQ(OrderBackoff(1), absl::Seconds(5));
  EXPECT_EQ(OrderBackoff(2), absl::Seconds(10));
  EXPECT_EQ(OrderBackoff(100), absl::Minutes(10));
}

TEST(OrderRulesTest, SentIsNotTheEnd) {
  EXPECT_FALSE(EndsOrder(PaymentOutcome::kSent));
  EXPECT_TRUE(EndsOrder(PaymentOutcome::kReceived));
  EXPECT_TRUE(EndsOrder(PaymentOutcome::kFrozen));
}

}  // namespace
}  // namespace sojourn::grants::rules
