// An operator of mobile money as it is on a bad day, for tests and the
// development stack: orders and answers get lost, come late or twice. What it
// does follows from its seed. It pays nobody.
#ifndef SERVICES_GRANTS_PROVIDERS_SIMULATED_MOBILE_MONEY_H_
#define SERVICES_GRANTS_PROVIDERS_SIMULATED_MOBILE_MONEY_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/grants/providers/provider.h"

namespace sojourn::grants::providers {

class SimulatedMobileMoney final : public Provider {
 public:
  // Of a hundred.
  struct Options {
    uint64_t seed = 1;
    int loses_orders = 0;
    // The order was taken, and the word of it is lost.
    int loses_replies = 0;
    int loses_answers = 0;
    int doubles_answers = 0;
    // An answer comes so many reads late, at most.
    int delays_reads = 0;
    // What becomes of orders; says nothing by itself where unset.
    std::optional<PaymentOutcome> ends = PaymentOutcome::kReceived;
  };
  explicit SimulatedMobileMoney(const Options& options);

  absl::Status Send(const Order& order) override;
  absl::StatusOr<std::optional<std::vector<Answer>>> Ask(
      std::string_view reference) override;
  absl::StatusOr<std::vector<Answer>> Read() override;
  absl::Status Done(const Answer& answer) override;

  // What became of an order, as the operator decides; reaches nobody where the
  // seed says so.
  void Decide(const std::string& reference, PaymentOutcome outcome);
  // How often money left under a reference: never above 1.
  int TimesPaid(const std::string& reference) const;

 private:
  struct Pending {
    Answer answer;
    int reads_left = 0;
  };

  bool Happens(int of_a_hundred) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  uint64_t Random() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Say(const std::string& reference, PaymentOutcome outcome)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Put(const Answer& answer) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  mutable absl::Mutex mutex_;
  uint64_t state_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> paid_ ABSL_GUARDED_BY(mutex_);
  // Of each reference all that it knows, lost or not.
  std::map<std::string, std::vector<Answer>> told_ ABSL_GUARDED_BY(mutex_);
  std::deque<Pending> pending_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_SIMULATED_MOBILE_MONEY_H_
