// Orders to payment providers: told once, whatever crashes, gets lost or comes
// twice; and what providers say, recorded.
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/payments/worker_world.h"
#include "services/grants/providers/hanging_provider.h"
#include "services/grants/providers/simulated_mobile_money.h"
#include "services/grants/providers/timed_provider.h"

namespace sojourn::grants {
namespace {

using providers::SimulatedMobileMoney;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(WorkerTest, TellsTheProviderAndRecordsWhatItSays) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string reference =
      ReleaseMobile(ScheduleMobile(grant_id, 200'000));
  EXPECT_EQ(operator_->TimesPaid(reference), 0);
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(reference), 1);
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_PAID);
  // The provider's word is not hers: silence is no receipt.
  operator_->Decide(reference, PaymentOutcome::kReceived);
  worker_->Turn();
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_PAID);
  ASSERT_THAT(Receipt(Get(grant_id).payments(0).payment_id()), IsOk());
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_RECEIVED);
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 200'000);
  EXPECT_EQ(OrderState(), "DONE");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM audit_records WHERE "
                            "method = 'HandOver' AND fields = 'payee'"),
            "1");
}

TEST_F(WorkerTest, TheProvidersWordIsEnoughWhereSheChoseIt) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string reference = ReleaseMobile(
      ScheduleMobile(grant_id, 200'000, v1::RECEIPT_SIGNAL_PROVIDER));
  worker_->Turn();
  operator_->Decide(reference, PaymentOutcome::kReceived);
  worker_->Turn();
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_RECEIVED);
}

TEST_F(WorkerTest, AnotherChannelIsPaidByHand) {
  MakeFund();
  const auto released = Release(Schedule(Agreed(), 200'000));
  ASSERT_THAT(released, IsOk());
  EXPECT_EQ(released->provider(), "");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM payment_orders"), "0");
}

TEST_F(WorkerTest, ARepeatedReleaseNamesProviderAndReferenceAgain) {
  MakeFund();
  v1::ReleasePaymentRequest request;
  request.set_payment_id(ScheduleMobile(Agreed(), 200'000));
  request.set_request_id(testing::NewRequestId());
  const auto first = Do(Manager(), &Stub::ReleasePayment, request);
  const auto second = Do(Manager(), &Stub::ReleasePayment, request);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->provider(), "operator");
  EXPECT_EQ(first->provider_reference(), second->provider_reference());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM payment_orders"), "1");
}

// It died after HANDING was stored and before the order went out.
TEST_F(WorkerTest, ACrashBeforeTheOrderWentOutPaysOnce) {
  MakeFund();
  const std::string reference =
      ReleaseMobile(ScheduleMobile(Agreed(), 200'000));
  OrderStore orders(runtime_.get());
  ASSERT_TRUE((*orders.Claim({"operator"})).has_value());
  EXPECT_EQ(OrderState(), "HANDING");
  EXPECT_EQ(operator_->TimesPaid(reference), 0);
  MakeDue();
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(reference), 1);
  EXPECT_EQ(OrderState(), "HANDED");
}

// It died after the order went out and before that was stored.
TEST_F(WorkerTest, ACrashAfterTheOrderWentOutPaysOnce) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string reference =
      ReleaseMobile(ScheduleMobile(grant_id, 200'000));
  OrderStore orders(runtime_.get());
  const auto claimed = *orders.Claim({"operator"});
  ASSERT_TRUE(claimed.has_value());
  const auto order = orders.Open(*claimed);
  ASSERT_THAT(order, IsOk());
  EXPECT_EQ(order->reference, reference);
  EXPECT_EQ(order->payee_details, "+254 700 000000");
  ASSERT_THAT(operator_->Send(*order), IsOk());
  MakeDue();
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(reference), 1);
  EXPECT_EQ(OrderState(), "HANDED");
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_PAID);
}

TEST_F(WorkerTest, ATurnUnderWayIsNobodyElses) {
  MakeFund();
  ReleaseMobile(ScheduleMobile(Agreed(), 200'000));
  OrderStore orders(runtime_.get());
  ASSERT_TRUE((*orders.Claim({"operator"})).has_value());
  EXPECT_FALSE((*orders.Claim({"operator"})).has_value());
}

TEST_F(WorkerTest, AFailedOneGoesByAnotherChannelWithTheAmountReserved) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = ScheduleMobile(grant_id, 200'000);
  const std::string reference = ReleaseMobile(payment_id);
  worker_->Turn();
  operator_->Decide(reference, PaymentOutcome::kNoId);
  worker_->Turn();
  EXPECT_EQ(Get(grant_id).payments(0).state(),
            v1::PAYMENT_STATE_CHANNEL_NEEDED);
  EXPECT_EQ(BalancesOf(fund_id).committed().minor_units(), 200'000);
  v1::SchedulePaymentRequest again = Tranche(grant_id, 1);
  again.clear_amount();
  again.set_payment_id(payment_id);
  again.set_channel(v1::PAYMENT_CHANNEL_CASH_COURIER);
  ASSERT_THAT(Do(Officer(), &Stub::SchedulePayment, again), IsOk());
  const auto released = Release(payment_id);
  ASSERT_THAT(released, IsOk());
  EXPECT_EQ(released->provider(), "");
  // The first provider says late that it went through: nothing moves, and
  // somebody is told.
  operator_->Decide(reference, PaymentOutcome::kReceived);
  worker_->Turn();
  const v1::Grant grant = Get(grant_id);
  EXPECT_EQ(grant.payments(0).state(), v1::PAYMENT_STATE_RELEASED);
  EXPECT_THAT(grant.flags(), ElementsAre(v1::GRANT_FLAG_OUTCOME_AFTER_FAILURE));
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 200'000);
}

// The second attempt is under way when the first fails once more.
TEST_F(WorkerTest, ALateFailureOfAnEarlierAttemptTakesNothingBack) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = ScheduleMobile(grant_id, 200'000);
  const std::string first = ReleaseMobile(payment_id);
  worker_->Turn();
  operator_->Decide(first, PaymentOutcome::kReturned);
  worker_->Turn();
  v1::SchedulePaymentRequest again = Tranche(grant_id, 1);
  again.clear_amount();
  again.set_payment_id(payment_id);
  again.set_channel(v1::PAYMENT_CHANNEL_MOBILE_MONEY);
  again.mutable_payee()->set_details("+254 711 111111");
  ASSERT_THAT(Do(Officer(), &Stub::SchedulePayment, again), IsOk());
  const std::string second = ReleaseMobile(payment_id);
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(second), 1);
  operator_->Decide(first, PaymentOutcome::kReturned);
  worker_->Turn();
  EXPECT_EQ(Get(grant_id).payments(0).state(), v1::PAYMENT_STATE_SENT);
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 200'000);
  EXPECT_THAT(Get(grant_id).flags(), IsEmpty());
}

TEST_F(WorkerTest, AnOrderThatNoProviderTakesComesBack) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  v1::SchedulePaymentRequest request = Tranche(grant_id, 200'000);
  request.set_channel(v1::PAYMENT_CHANNEL_MOBILE_MONEY);
  request.mutable_payee()->set_details("ask for her aunt");
  const auto planned = Do(Officer(), &Stub::SchedulePayment, request);
  ASSERT_THAT(planned, IsOk());
  const std::string reference = ReleaseMobile(planned->payment_id());
  worker_->Turn();
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(reference), 0);
  EXPECT_EQ(Get(grant_id).payments(0).state(),
            v1::PAYMENT_STATE_CHANNEL_NEEDED);
  EXPECT_EQ(BalancesOf(fund_id).committed().minor_units(), 200'000);
  EXPECT_EQ(OrderState(), "DONE");
}

TEST_F(WorkerTest, WhatIsHeldOrSuspendedOrNotDueWaits) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string reference =
      ReleaseMobile(ScheduleMobile(grant_id, 200'000));
  v1::SetShareRequest share;
  share.set_grant_id(grant_id);
  share.set_number(1);
  share.set_payments_held(true);
  ASSERT_THAT(Do(Relocation(), &Stub::SetShare, share), IsOk());
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(reference), 0);
  share.set_number(2);
  share.set_payments_held(false);
  ASSERT_THAT(Do(Relocation(), &Stub::SetShare, share), IsOk());
  runtime_.Advance(absl::Hours(25));
  v1::SuspendFundRequest suspend;
  suspend.set_fund_id(fund_id);
  suspend.set_reason("the donor is late");
  ASSERT_THAT(Do(Manager(), &Stub::SuspendFund, suspend), IsOk());
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(reference), 0);
  v1::ResumeFundRequest resume;
  resume.set_fund_id(fund_id);
  resume.set_reason("the donor paid");
  ASSERT_THAT(Do(Manager(), &Stub::ResumeFund, resume), IsOk());
  database_.Run("UPDATE payments SET due_on = current_date + 3");
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(reference), 0);
  runtime_.Advance(absl::Hours(72));
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(reference), 1);
}

TEST_F(WorkerTest, WhatWasCancelledBeforeItLeftNeverLeaves) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string reference =
      ReleaseMobile(ScheduleMobile(grant_id, 200'000));
  ASSERT_THAT(Cancel(grant_id), IsOk());
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_RECOVERING);
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(reference), 0);
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_CANCELLED);
  EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 1'000'000);
  EXPECT_EQ(OrderState(), "DONE");
}

// Otherwise the first order goes out when the operator is back.
TEST_F(WorkerTest, WhatMayStillGoOutIsNotReleasedAgain) {
  Use({.loses_orders = 100});
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = ScheduleMobile(grant_id, 200'000);
  const std::string reference = ReleaseMobile(payment_id);
  worker_->Turn();
  EXPECT_EQ(OrderState(), "HANDING");
  ASSERT_THAT(Outcome(payment_id, v1::PAYMENT_OUTCOME_UNREACHABLE), IsOk());
  v1::SchedulePaymentRequest again = Tranche(grant_id, 1);
  again.clear_amount();
  again.set_payment_id(payment_id);
  ASSERT_THAT(Do(Officer(), &Stub::SchedulePayment, again), IsOk());
  EXPECT_THAT(Release(payment_id), ReasonIs("ORDER_OPEN"));
  MakeDue();
  worker_->Turn();
  EXPECT_EQ(OrderState(), "DONE");
  EXPECT_THAT(Release(payment_id), IsOk());
  EXPECT_EQ(operator_->TimesPaid(reference), 0);
}

// It died after the order went out, and an officer who hears nothing says that
// it failed.
TEST_F(WorkerTest, WhatWentOutAfterAllIsNotReleasedAgain) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = ScheduleMobile(grant_id, 200'000);
  const std::string reference = ReleaseMobile(payment_id);
  OrderStore orders(runtime_.get());
  const auto claimed = *orders.Claim({"operator"});
  ASSERT_TRUE(claimed.has_value());
  const auto order = orders.Open(*claimed);
  ASSERT_THAT(order, IsOk());
  ASSERT_THAT(operator_->Send(*order), IsOk());
  ASSERT_THAT(Outcome(payment_id, v1::PAYMENT_OUTCOME_UNREACHABLE), IsOk());
  v1::SchedulePaymentRequest again = Tranche(grant_id, 1);
  again.clear_amount();
  again.set_payment_id(payment_id);
  ASSERT_THAT(Do(Officer(), &Stub::SchedulePayment, again), IsOk());
  MakeDue();
  worker_->Turn();
  EXPECT_THAT(Release(payment_id), ReasonIs("ORDER_OPEN"));
  operator_->Decide(reference, PaymentOutcome::kReturned);
  worker_->Turn();
  EXPECT_EQ(OrderState(), "DONE");
  EXPECT_THAT(Release(payment_id), IsOk());
}

// Its payee may be another one by the time it would go out.
TEST_F(WorkerTest, WhatIsOvertakenOnItsWayDoesNotGoOut) {
  MakeFund();
  const std::string payment_id = ScheduleMobile(Agreed(), 200'000);
  const std::string reference = ReleaseMobile(payment_id);
  OrderStore orders(runtime_.get());
  const auto claimed = *orders.Claim({"operator"});
  ASSERT_TRUE(claimed.has_value());
  ASSERT_THAT(Outcome(payment_id, v1::PAYMENT_OUTCOME_UNREACHABLE), IsOk());
  EXPECT_THAT(orders.Open(*claimed), ReasonIs("ORDER_OVERTAKEN"));
  MakeDue();
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(reference), 0);
  EXPECT_EQ(OrderState(), "DONE");
}

TEST_F(WorkerTest, AnotherFundersProviderIsNotBelieved) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string reference =
      ReleaseMobile(ScheduleMobile(grant_id, 200'000));
  auto made = std::make_unique<SimulatedMobileMoney>(
      SimulatedMobileMoney::Options{.ends = std::nullopt});
  SimulatedMobileMoney& other = *made;
  ASSERT_THAT(list_->Add("other", "another", {PaymentChannel::kMobileMoney},
                         std::move(made)),
              IsOk());
  worker_->Turn();
  other.Decide(reference, PaymentOutcome::kReturned);
  worker_->Turn();
  EXPECT_EQ(Get(grant_id).payments(0).state(), v1::PAYMENT_STATE_SENT);
  EXPECT_EQ(database_.Value("SELECT count(*) FROM payment_facts"), "1");
}

TEST_F(WorkerTest, AnOrderOfAProviderThatIsGoneIsStuck) {
  MakeFund();
  ReleaseMobile(ScheduleMobile(Agreed(), 200'000));
  database_.Run(
      "UPDATE payment_orders SET created_at = now() - interval '6 minutes'");
  OrderStore orders(runtime_.get());
  EXPECT_FALSE(*orders.AnyStuck({"operator"}));
  EXPECT_TRUE(*orders.AnyStuck({"bank"}));
}

TEST_F(WorkerTest, WhatAPersonPaidByHandMeanwhileIsNotOrdered) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = ScheduleMobile(grant_id, 200'000);
  const std::string reference = ReleaseMobile(payment_id);
  ASSERT_THAT(Outcome(payment_id, v1::PAYMENT_OUTCOME_SENT), IsOk());
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(reference), 0);
  EXPECT_EQ(OrderState(), "DONE");
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_PAID);
}

// An officer paid by hand, and recorded no more than that she has it.
TEST_F(WorkerTest, WhatSheHasAlreadyIsNotOrdered) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = ScheduleMobile(grant_id, 100'000);
  const std::string reference = ReleaseMobile(payment_id);
  ASSERT_THAT(Receipt(payment_id), IsOk());
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_PAYING);
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(reference), 0);
  EXPECT_EQ(OrderState(), "DONE");
}

TEST_F(WorkerTest, AnErasedPayeeIsNotPaid) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string reference =
      ReleaseMobile(ScheduleMobile(grant_id, 200'000));
  v1::EraseCaseRequest erase;
  erase.set_case_ref(Get(grant_id, Relocation()).case_ref());
  ASSERT_THAT(Do(Relocation(), &Stub::EraseCase, erase), IsOk());
  worker_->Turn();
  MakeDue();
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(reference), 0);
  EXPECT_EQ(OrderState(), "DONE");
}

// The day on which all goes wrong, at once, for twelve people.
TEST_F(WorkerTest, LostLateAndDoubleWordsPayEverybodyOnce) {
  Use({.seed = 20260310,
       .loses_orders = 30,
       .loses_replies = 30,
       .loses_answers = 40,
       .doubles_answers = 40,
       .delays_reads = 3});
  const std::string fund_id = MakeFund(FundRequest("Wide", 10'000'000));
  std::vector<std::string> references;
  for (int i = 0; i < 12; ++i) {
    references.push_back(ReleaseMobile(
        ScheduleMobile(Agreed(), 200'000, v1::RECEIPT_SIGNAL_PROVIDER)));
  }
  PaymentWorker copy(runtime_.get(), *list_);
  std::thread beside([&] {
    for (int i = 0; i < 30; ++i) copy.Turn();
  });
  TurnUntilQuiet(30);
  beside.join();
  TurnUntilQuiet();
  for (const std::string& reference : references) {
    EXPECT_EQ(operator_->TimesPaid(reference), 1) << reference;
  }
  EXPECT_EQ(database_.Value("SELECT count(*) FROM grants "
                            "WHERE state = 'RECEIVED' AND flags = '{}'"),
            "12");
  EXPECT_EQ(
      database_.Value("SELECT count(*) - count(DISTINCT (payment_id, outcome, "
                      "receipt)) FROM payment_facts"),
      "0")
      << "a word that came twice is one fact";
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 12 * 200'000);
}

class HangingTest : public WorkerTest {
 protected:
  HangingTest() {
    hanging_->Hang(/*sends_only=*/true);
    EXPECT_THAT(
        list_->Add("hanging", "funder", {PaymentChannel::kCashCourier},
                   providers::MakeTimed(providers::MakeHanging(hanging_),
                                        absl::Milliseconds(50))),
        IsOk());
    MakeFund();
  }

  // Scheduled for it and released; the payment.
  std::string ReleaseToIt(const std::string& grant_id) {
    v1::SchedulePaymentRequest request = Tranche(grant_id, 200'000);
    request.set_channel(v1::PAYMENT_CHANNEL_CASH_COURIER);
    const auto planned = Do(Officer(), &Stub::SchedulePayment, request);
    EXPECT_THAT(planned, IsOk());
    if (!planned.ok()) return "";
    const auto released = Release(planned->payment_id());
    EXPECT_THAT(released, IsOk());
    if (!released.ok()) return "";
    EXPECT_EQ(released->provider(), "hanging");
    references_.push_back(released->provider_reference());
    return planned->payment_id();
  }
  // State, reason and whether it answered, of the order it was told first.
  std::string State() {
    return database_.Value(
        "SELECT o.state || ' ' || o.reason || ' ' || (o.handed_at IS NOT NULL) "
        "FROM payment_orders o JOIN payment_attempts a ON a.id = o.attempt_id "
        "WHERE a.provider_reference = '" +
        references_.front() + "'");
  }

  const std::shared_ptr<providers::Hanging> hanging_ =
      std::make_shared<providers::Hanging>();
  std::vector<std::string> references_;
};

// Whoever waits for it holds up the others, and whoever does not may take what
// it has for lost.
TEST_F(HangingTest, HoldsUpNobodyAndWhatItHasIsKnown) {
  const std::string grant_id = Agreed();
  const std::string payment_id = ReleaseToIt(grant_id);
  const std::string other = ReleaseMobile(ScheduleMobile(Agreed(), 200'000));
  worker_->Turn();
  EXPECT_EQ(operator_->TimesPaid(other), 1);
  EXPECT_EQ(State(), "HANDING PROVIDER_SLOW false");
  // Somebody who hears nothing says that it failed.
  ASSERT_THAT(Outcome(payment_id, v1::PAYMENT_OUTCOME_UNREACHABLE), IsOk());
  v1::SchedulePaymentRequest again = Tranche(grant_id, 1);
  again.clear_amount();
  again.set_payment_id(payment_id);
  again.set_channel(v1::PAYMENT_CHANNEL_MTO);
  ASSERT_THAT(Do(Officer(), &Stub::SchedulePayment, again), IsOk());
  MakeDue();
  worker_->Turn();
  EXPECT_EQ(State(), "HANDING PROVIDER_SLOW false");
  EXPECT_THAT(Release(payment_id), ReasonIs("ORDER_OPEN"));
  hanging_->GoOn();
  for (int i = 0; i < 1'000 && State() != "HANDING  true"; ++i) {
    MakeDue();
    worker_->Turn();
  }
  EXPECT_EQ(State(), "HANDING  true");
  EXPECT_EQ(hanging_->TimesPaid(references_.front()), 1);
  EXPECT_THAT(Release(payment_id), ReasonIs("ORDER_OPEN"));
}

// They could be withdrawn, or paid by hand, and their payee is nobody's yet.
TEST_F(HangingTest, OrdersThatItDoesNotHaveWaitUnopened) {
  ReleaseToIt(Agreed());
  worker_->Turn();
  EXPECT_EQ(State(), "HANDING PROVIDER_SLOW false");
  const std::string grant_id = Agreed();
  ReleaseToIt(grant_id);
  worker_->Turn();
  EXPECT_EQ(database_.Value("SELECT string_agg(state, ' ' ORDER BY created_at) "
                            "FROM payment_orders"),
            "HANDING QUEUED");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM audit_records WHERE "
                            "method = 'HandOver'"),
            "1");
}

}  // namespace
}  // namespace sojourn::grants
