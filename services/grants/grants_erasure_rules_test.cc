#include "services/grants/grants_erasure_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_samples.h"

namespace sojourn::grants::rules {
namespace {

Payment Tranche(PaymentState state, int64_t amount) {
  Payment payment = samples::ATranche(amount);
  payment.state = state;
  return payment;
}

// 2,000.00 EUR of which `paid` has left.
Grant Paying(std::vector<Payment> payments, int64_t paid) {
  Grant grant = samples::AnAgreed();
  grant.state = GrantState::kPaying;
  grant.payments = std::move(payments);
  grant.held.spent = paid;
  grant.held.committed -= paid;
  return grant;
}

TEST(EndForErasure, CancelsAGrantOfWhichNothingHasLeft) {
  const Change change = EndForErasure(samples::AnAgreed());
  EXPECT_EQ(change.next.state, GrantState::kCancelled);
  EXPECT_EQ(change.event, "cancelled");
  ASSERT_EQ(change.postings.size(), 1u);
  EXPECT_EQ(change.postings[0].amount, 200'000);
  EXPECT_EQ(change.postings[0].debit, Account::kAvailable);
}

TEST(EndForErasure, FreesTheRestAndAsksNothingBack) {
  const Change change =
      EndForErasure(Paying({Tranche(PaymentState::kReceived, 50'000),
                            Tranche(PaymentState::kScheduled, 150'000)},
                           50'000));
  EXPECT_EQ(change.next.state, GrantState::kReceived);
  EXPECT_EQ(change.event, "remainder_freed");
  ASSERT_EQ(change.postings.size(), 1u);
  EXPECT_EQ(change.postings[0].credit, Account::kCommitted);
  EXPECT_EQ(change.postings[0].amount, 150'000);
  EXPECT_EQ(change.next.payments[1].state, PaymentState::kCancelled);
}

TEST(EndForErasure, WaitsForMoneyOnItsWay) {
  EXPECT_EQ(
      EndForErasure(Paying({Tranche(PaymentState::kReleased, 50'000)}, 50'000))
          .next.state,
      GrantState::kPaying);
  EXPECT_EQ(
      EndForErasure(Paying({Tranche(PaymentState::kSent, 50'000)}, 50'000))
          .next.state,
      GrantState::kPaid);
}

TEST(EndForErasure, LeavesWhatIsOverAsItIs) {
  Grant paid = Paying({Tranche(PaymentState::kReceived, 200'000)}, 200'000);
  paid.state = GrantState::kReceived;
  EXPECT_TRUE(EndForErasure(paid).event.empty());
  Grant cancelled = samples::ASubmitted();
  cancelled.state = GrantState::kCancelled;
  EXPECT_TRUE(EndForErasure(cancelled).event.empty());
}

}  // namespace
}  // namespace sojourn::grants::rules
