#include "common/auth/poller.h"

#include <utility>

namespace sojourn::auth {

Poller::Poller(absl::Duration interval, std::function<void()> work)
    : interval_(interval), work_(std::move(work)) {
  thread_ = std::thread([this] { Run(); });
}

Poller::~Poller() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void Poller::Run() {
  while (WaitForTurn()) work_();
}

bool Poller::WaitForTurn() {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), interval_);
  return !stopping_;
}

}  // namespace sojourn::auth
