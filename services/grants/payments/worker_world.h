// A grants service that tells a provider of what is released, for tests.
#ifndef SERVICES_GRANTS_PAYMENTS_WORKER_WORLD_H_
#define SERVICES_GRANTS_PAYMENTS_WORKER_WORLD_H_

#include <memory>
#include <string>
#include <utility>

#include "services/grants/grants_world.h"
#include "services/grants/payments/payment_worker.h"
#include "services/grants/providers/simulated_mobile_money.h"

namespace sojourn::grants {

// "funder" pays over mobile money by an operator, all else by hand.
class WorkerTest : public World {
 protected:
  WorkerTest() { Use({.ends = std::nullopt}); }
  ~WorkerTest() override { paying_->Stop(); }

  // A fresh operator, and a service that knows it.
  void Use(const providers::SimulatedMobileMoney::Options& options) {
    auto made = std::make_unique<providers::SimulatedMobileMoney>(options);
    operator_ = made.get();
    Serve("operator", PaymentChannel::kMobileMoney, std::move(made));
  }

  void Serve(const std::string& name, PaymentChannel channel,
             std::unique_ptr<providers::Provider> provider) {
    if (paying_) paying_->Stop();
    worker_.reset();
    host_.reset();
    paying_.reset();
    list_ = std::make_unique<providers::ProviderList>();
    ASSERT_THAT(list_->Add(name, "funder", {channel}, std::move(provider)),
                IsOk());
    paying_ = std::make_unique<GrantService>(runtime_.get(), kProposedLevels,
                                             list_.get());
    host_ = std::make_unique<testing::InProcessServer>(*paying_);
    stub_ = v1::GrantService::NewStub(host_->channel());
    worker_ = std::make_unique<PaymentWorker>(runtime_.get(), *list_);
  }

  std::string ScheduleMobile(
      const std::string& grant_id, int64_t minor_units,
      v1::ReceiptSignal signal = v1::RECEIPT_SIGNAL_MESSAGE) {
    v1::SchedulePaymentRequest request = Tranche(grant_id, minor_units);
    request.set_channel(v1::PAYMENT_CHANNEL_MOBILE_MONEY);
    request.mutable_payee()->set_details("+254 700 000000");
    request.set_receipt_signal(signal);
    const auto planned = Do(Officer(), &Stub::SchedulePayment, request);
    EXPECT_THAT(planned, IsOk());
    return planned.ok() ? planned->payment_id() : "";
  }

  // Released to the operator; its reference.
  std::string ReleaseMobile(const std::string& payment_id) {
    const auto released = Release(payment_id);
    EXPECT_THAT(released, IsOk());
    if (!released.ok()) return "";
    EXPECT_EQ(released->provider(), "operator");
    return released->provider_reference();
  }

  // As if the time to try again had come.
  void MakeDue() {
    database_.Run("UPDATE payment_orders SET next_try_at = now()");
  }
  void TurnUntilQuiet(int turns = 60) {
    for (int i = 0; i < turns; ++i) {
      MakeDue();
      worker_->Turn();
    }
  }
  std::string OrderState() {
    return database_.Value("SELECT state FROM payment_orders");
  }

  providers::SimulatedMobileMoney* operator_ = nullptr;
  std::unique_ptr<providers::ProviderList> list_;
  std::unique_ptr<GrantService> paying_;
  std::unique_ptr<testing::InProcessServer> host_;
  std::unique_ptr<PaymentWorker> worker_;
};

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_PAYMENTS_WORKER_WORLD_H_
