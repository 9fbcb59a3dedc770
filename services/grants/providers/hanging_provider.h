// A provider that answers, or hangs for as long as a test wants.
#ifndef SERVICES_GRANTS_PROVIDERS_HANGING_PROVIDER_H_
#define SERVICES_GRANTS_PROVIDERS_HANGING_PROVIDER_H_

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/grants/providers/provider.h"

namespace sojourn::grants::providers {

// What a test holds of it. GoOn ends every call before the test does.
class Hanging {
 public:
  ~Hanging() { GoOn(); }

  // From now on each call, or those that send alone.
  void Hang(bool sends_only = false) {
    absl::MutexLock lock(&mutex_);
    hangs_ = true;
    sends_only_ = sends_only;
  }
  // Returns once no call hangs any more.
  void GoOn() {
    absl::MutexLock lock(&mutex_);
    hangs_ = false;
    mutex_.Await(absl::Condition(
        +[](int* inside) { return *inside == 0; }, &inside_));
  }
  // How many have begun.
  int calls() {
    absl::MutexLock lock(&mutex_);
    return calls_;
  }
  absl::Time send_by() {
    absl::MutexLock lock(&mutex_);
    return send_by_;
  }
  int TimesPaid(const std::string& reference) {
    absl::MutexLock lock(&mutex_);
    return static_cast<int>(paid_.count(reference));
  }

  // What has come too late goes out all the same: the worst of providers.
  void Send(const Order& order) {
    absl::MutexLock lock(&mutex_);
    Wait();
    send_by_ = order.send_by;
    paid_.insert(order.reference);
  }
  bool Knows(const std::string& reference) {
    absl::MutexLock lock(&mutex_);
    if (!sends_only_) Wait();
    return paid_.contains(reference);
  }

 private:
  void Wait() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++calls_;
    ++inside_;
    mutex_.Await(absl::Condition(
        +[](bool* hangs) { return !*hangs; }, &hangs_));
    --inside_;
  }

  absl::Mutex mutex_;
  bool hangs_ ABSL_GUARDED_BY(mutex_) = false;
  bool sends_only_ ABSL_GUARDED_BY(mutex_) = false;
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
  int inside_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time send_by_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> paid_ ABSL_GUARDED_BY(mutex_);
};

class HangingProvider final : public Provider {
 public:
  explicit HangingProvider(std::shared_ptr<Hanging> hanging)
      : hanging_(std::move(hanging)) {}

  absl::Status Send(const Order& order) override {
    hanging_->Send(order);
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<std::vector<Answer>>> Ask(
      std::string_view reference) override {
    if (!hanging_->Knows(std::string(reference))) return std::nullopt;
    return std::vector<Answer>();
  }
  absl::StatusOr<std::vector<Answer>> Read() override {
    hanging_->Knows("");
    return std::vector<Answer>{{.id = "1",
                                .reference = "nobody",
                                .outcome = PaymentOutcome::kSent,
                                .occurred_at = absl::UnixEpoch()}};
  }
  absl::Status Done(const Answer&) override { return absl::OkStatus(); }

 private:
  const std::shared_ptr<Hanging> hanging_;
};

inline std::unique_ptr<Provider> MakeHanging(
    const std::shared_ptr<Hanging>& hanging) {
  return std::make_unique<HangingProvider>(hanging);
}

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_HANGING_PROVIDER_H_
