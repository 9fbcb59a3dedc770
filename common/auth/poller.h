// Something done again and again on a thread of its own.
#ifndef COMMON_AUTH_POLLER_H_
#define COMMON_AUTH_POLLER_H_

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace sojourn::auth {

// Runs `work` every `interval` of real time, for the first time after one
// interval, until it is destroyed; waits for a run under way.
class Poller {
 public:
  Poller(absl::Duration interval, std::function<void()> work);
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

 private:
  void Run();
  // False once stopping.
  bool WaitForTurn();

  const absl::Duration interval_;
  const std::function<void()> work_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_POLLER_H_
