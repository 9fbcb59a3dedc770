#include "services/grants/providers/timed_provider.h"

#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/status/error.h"

namespace sojourn::grants::providers {
namespace {

absl::Status Busy() {
  return Unavailable("PROVIDER_BUSY",
                     "the provider has not answered an earlier call");
}

// Lives until the last call has come back, which may be after whoever made it.
class Line {
 public:
  explicit Line(std::unique_ptr<Provider> provider)
      : provider_(std::move(provider)) {}

  Provider& provider() { return *provider_; }

  // False while another has it.
  bool Take() {
    absl::MutexLock lock(&mutex_);
    return !std::exchange(taken_, true);
  }
  void GiveBack() {
    absl::MutexLock lock(&mutex_);
    taken_ = false;
  }

 private:
  const std::unique_ptr<Provider> provider_;
  absl::Mutex mutex_;
  bool taken_ ABSL_GUARDED_BY(mutex_) = false;
};

template <typename Answered>
struct Pending {
  absl::Notification done;
  // Written before `done`.
  Answered answered = absl::UnknownError("no answer");
};

class TimedProvider final : public Provider {
 public:
  TimedProvider(std::unique_ptr<Provider> provider, absl::Duration patience)
      : line_(std::make_shared<Line>(std::move(provider))),
        patience_(patience) {}

  absl::Status Send(const Order& order) override {
    Order bounded = order;
    bounded.send_by = absl::Now() + patience_;
    return Call<absl::Status>(
        [bounded](Provider& provider) { return provider.Send(bounded); });
  }

  absl::StatusOr<std::optional<std::vector<Answer>>> Ask(
      std::string_view reference) override {
    return Call<absl::StatusOr<std::optional<std::vector<Answer>>>>(
        [key = std::string(reference)](Provider& provider) {
          return provider.Ask(key);
        });
  }

  absl::StatusOr<std::vector<Answer>> Read() override {
    return Call<absl::StatusOr<std::vector<Answer>>>(
        [](Provider& provider) { return provider.Read(); });
  }

  absl::Status Done(const Answer& answer) override {
    return Call<absl::Status>(
        [answer](Provider& provider) { return provider.Done(answer); });
  }

 private:
  // On a thread that nobody joins: a call that hangs cannot be ended, and it
  // holds up neither the next one nor the end of the process.
  template <typename Answered>
  Answered Call(std::function<Answered(Provider&)> call) {
    if (!line_->Take()) return Busy();
    const auto pending = std::make_shared<Pending<Answered>>();
    std::thread([line = line_, pending, call = std::move(call)] {
      pending->answered = call(line->provider());
      line->GiveBack();
      pending->done.Notify();
    }).detach();
    if (!pending->done.WaitForNotificationWithTimeout(patience_)) {
      return TooSlow();
    }
    return std::move(pending->answered);
  }

  const std::shared_ptr<Line> line_;
  const absl::Duration patience_;
};

}  // namespace

std::unique_ptr<Provider> MakeTimed(std::unique_ptr<Provider> provider,
                                    absl::Duration patience) {
  return std::make_unique<TimedProvider>(std::move(provider), patience);
}

}  // namespace sojourn::grants::providers
