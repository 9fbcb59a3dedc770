// Orders to a bank that is reached by files, and what it says of them.
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "services/grants/payments/worker_world.h"
#include "services/grants/providers/bank_messages.h"
#include "services/grants/providers/file_provider.h"

namespace sojourn::grants {
namespace {

class BankWorkerTest : public WorkerTest {
 protected:
  BankWorkerTest() {
    folder_ = "/tmp/bank-worker-XXXXXX";
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    auto bank = providers::MakeFileProvider(
        {.directory = folder_,
         .debtor = {.name = "Relief", .account = "DE89370400440532013000"}});
    EXPECT_THAT(bank, IsOk());
    Serve("bank", PaymentChannel::kBank, *std::move(bank));
  }
  ~BankWorkerTest() override { std::filesystem::remove_all(folder_); }

  // Released to the bank; its reference.
  std::string ReleaseBank(const std::string& grant_id) {
    v1::SchedulePaymentRequest request = Tranche(grant_id, 200'000);
    request.mutable_payee()->set_details("GB82 WEST 1234 5698 7654 32");
    const auto planned = Do(Officer(), &Stub::SchedulePayment, request);
    EXPECT_THAT(planned, IsOk());
    if (!planned.ok()) return "";
    const auto released = Release(planned->payment_id());
    EXPECT_THAT(released, IsOk());
    return released.ok() ? released->provider_reference() : "";
  }

  std::string folder_;
};

TEST_F(BankWorkerTest, WhatSheHasIsAskedForNoMore) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string reference = ReleaseBank(grant_id);
  worker_->Turn();
  std::ofstream(folder_ + "/in/1.xml")
      << providers::BankMessage("M1", reference, PaymentOutcome::kSent);
  MakeDue();
  worker_->Turn();
  EXPECT_EQ(OrderState(), "HANDED");
  ASSERT_THAT(Receipt(Get(grant_id).payments(0).payment_id()), IsOk());
  MakeDue();
  worker_->Turn();
  EXPECT_EQ(OrderState(), "DONE");
}

// A return that is taken for a message that was read before is never heard.
TEST_F(BankWorkerTest, ABankMayNumberItsMessagesAnew) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string reference = ReleaseBank(grant_id);
  worker_->Turn();
  for (const PaymentOutcome outcome :
       {PaymentOutcome::kSent, PaymentOutcome::kReturned}) {
    std::ofstream(folder_ + "/in/1.xml")
        << providers::BankMessage("M1", reference, outcome);
    worker_->Turn();
  }
  EXPECT_EQ(Get(grant_id).payments(0).state(),
            v1::PAYMENT_STATE_CHANNEL_NEEDED);
  EXPECT_EQ(BalancesOf(fund_id).committed().minor_units(), 200'000);
}

TEST_F(BankWorkerTest, AMessageGoesOutAndAnotherComesIn) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string reference = ReleaseBank(grant_id);
  worker_->Turn();
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/out/" + reference + ".xml"));
  std::ofstream(folder_ + "/in/1.xml")
      << providers::BankMessage("M1", reference, PaymentOutcome::kSent);
  std::ofstream(folder_ + "/in/2.xml")
      << providers::BankMessage("M2", "nobody", PaymentOutcome::kSent);
  worker_->Turn();
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_PAID);
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/read/2.xml"));
  std::ofstream(folder_ + "/in/3.xml")
      << providers::BankMessage("M3", reference, PaymentOutcome::kFrozen);
  worker_->Turn();
  EXPECT_EQ(Get(grant_id).payments(0).attempts(0).outcome(),
            v1::PAYMENT_OUTCOME_FROZEN);
  EXPECT_EQ(BalancesOf(fund_id).committed().minor_units(), 200'000);
}

TEST_F(BankWorkerTest, WhatABankRejectsFailsAndGoesAnotherWay) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string reference = ReleaseBank(grant_id);
  worker_->Turn();
  std::ofstream(folder_ + "/in/1.xml")
      << providers::StatusReport("M1", reference, "ACCP");
  worker_->Turn();
  EXPECT_EQ(Get(grant_id).payments(0).state(), v1::PAYMENT_STATE_RELEASED)
      << "what is accepted has not left";
  std::ofstream(folder_ + "/in/2.xml")
      << providers::StatusReport("M2", reference, "RJCT", "AC06");
  worker_->Turn();
  const v1::Payment payment = Get(grant_id).payments(0);
  EXPECT_EQ(payment.state(), v1::PAYMENT_STATE_CHANNEL_NEEDED);
  EXPECT_EQ(payment.attempts(0).outcome(), v1::PAYMENT_OUTCOME_FROZEN);
  EXPECT_EQ(BalancesOf(fund_id).committed().minor_units(), 200'000);
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 0);
  EXPECT_EQ(OrderState(), "DONE");
  v1::SchedulePaymentRequest again = Tranche(grant_id, 1);
  again.clear_amount();
  again.set_payment_id(payment.payment_id());
  again.set_channel(v1::PAYMENT_CHANNEL_CASH_COURIER);
  ASSERT_THAT(Do(Officer(), &Stub::SchedulePayment, again), IsOk());
  ASSERT_THAT(Release(payment.payment_id()), IsOk());
  // The bank says it once more in another message.
  std::ofstream(folder_ + "/in/3.xml")
      << providers::StatusReport("M3", reference, "RJCT", "AC06");
  worker_->Turn();
  EXPECT_EQ(Get(grant_id).payments(0).state(), v1::PAYMENT_STATE_RELEASED);
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 200'000);
}

// The first order of this reference may be paid.
TEST_F(BankWorkerTest, ARejectedDuplicateIsNoFailure) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string reference = ReleaseBank(grant_id);
  worker_->Turn();
  std::ofstream(folder_ + "/in/1.xml")
      << providers::StatusReport("M1", reference, "RJCT", "DU01");
  worker_->Turn();
  EXPECT_EQ(Get(grant_id).payments(0).state(), v1::PAYMENT_STATE_RELEASED);
  EXPECT_EQ(OrderState(), "HANDED");
}

}  // namespace
}  // namespace sojourn::grants
