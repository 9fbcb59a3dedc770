// A provider that hangs for as long as a test wants.
#include "services/grants/providers/timed_provider.h"

#include <memory>

#include "absl/time/clock.h"
#include "common/status/error.h"
#include "gtest/gtest.h"
#include "services/grants/providers/hanging_provider.h"

namespace sojourn::grants::providers {
namespace {

Order AnOrder() {
  Order order;
  order.reference = "abc123";
  return order;
}

TEST(TimedProviderTest, WhatAnswersInTimeIsAnswered) {
  const auto hanging = std::make_shared<Hanging>();
  const auto provider =
      MakeTimed(MakeHanging(hanging), absl::InfiniteDuration());
  EXPECT_TRUE(provider->Send(AnOrder()).ok());
  const auto known = provider->Ask("abc123");
  ASSERT_TRUE(known.ok());
  EXPECT_TRUE(known->has_value());
  EXPECT_FALSE(provider->Ask("def456")->has_value());
  const auto answers = provider->Read();
  ASSERT_TRUE(answers.ok());
  ASSERT_EQ(answers->size(), 1U);
  EXPECT_TRUE(provider->Done(answers->front()).ok());
}

TEST(TimedProviderTest, WhoeverCallsOneThatHangsGoesOn) {
  const auto hanging = std::make_shared<Hanging>();
  hanging->Hang();
  const auto provider = MakeTimed(MakeHanging(hanging), absl::Milliseconds(1));
  EXPECT_EQ(ReasonOf(provider->Send(AnOrder())), "PROVIDER_SLOW");
  // What was sent may still arrive: nobody is told that it did not.
  EXPECT_EQ(ReasonOf(provider->Ask("abc123").status()), "PROVIDER_BUSY");
  EXPECT_EQ(ReasonOf(provider->Read().status()), "PROVIDER_BUSY");
  EXPECT_EQ(ReasonOf(provider->Send(AnOrder())), "PROVIDER_BUSY");
  EXPECT_LE(hanging->calls(), 1) << "one thread waits, and no more";
  hanging->GoOn();
}

TEST(TimedProviderTest, AnOrderSaysUntilWhenItMayGoOut) {
  const auto hanging = std::make_shared<Hanging>();
  const auto provider = MakeTimed(MakeHanging(hanging), absl::Hours(1));
  const absl::Time before = absl::Now();
  ASSERT_TRUE(provider->Send(AnOrder()).ok());
  EXPECT_GE(hanging->send_by(), before + absl::Hours(1));
  EXPECT_LE(hanging->send_by(), absl::Now() + absl::Hours(1));
}

// As the process does that ends while a provider hangs.
TEST(TimedProviderTest, ACallMayComeBackAfterItsProviderIsGone) {
  const auto hanging = std::make_shared<Hanging>();
  hanging->Hang();
  auto provider = MakeTimed(MakeHanging(hanging), absl::Milliseconds(1));
  EXPECT_EQ(ReasonOf(provider->Read().status()), "PROVIDER_SLOW");
  provider.reset();
  hanging->GoOn();
}

}  // namespace
}  // namespace sojourn::grants::providers
