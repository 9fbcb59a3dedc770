// The thread that feeds every stream of one WatchX of a process: it waits for a
// turn, hands the open streams to it, and ends them at the end.
#ifndef COMMON_OUTBOX_STREAM_TAILER_H_
#define COMMON_OUTBOX_STREAM_TAILER_H_

#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace sojourn::outbox {

// `Link` is a StreamEnd (stream_end.h) that the turns know more of. Nothing is
// done while nobody watches. Thread-safe.
template <class Link>
class StreamTailer {
 public:
  using Links = std::vector<std::shared_ptr<Link>>;

  // `turn` runs on the thread of this, every `poll` and after Wake; `all_left`,
  // where given, once nobody watches any more. What they use outlives this.
  StreamTailer(absl::Duration poll, std::function<void(const Links&)> turn,
               std::function<void()> all_left = nullptr)
      : poll_(poll),
        turn_(std::move(turn)),
        all_left_(std::move(all_left)),
        thread_([this] { Run(); }) {}
  ~StreamTailer() { Stop(); }
  StreamTailer(const StreamTailer&) = delete;
  StreamTailer& operator=(const StreamTailer&) = delete;

  void Add(std::shared_ptr<Link> link) {
    {
      absl::MutexLock lock(&mutex_);
      if (!stopping_) {
        links_.push_back(std::move(link));
        wake_ = true;
        return;
      }
    }
    link->End(absl::UnavailableError("shutting down"));
  }

  // There is more to do already: the next turn comes at once.
  void Wake() {
    absl::MutexLock lock(&mutex_);
    wake_ = true;
  }

  // For a turn with much to do.
  bool Stopping() {
    absl::MutexLock lock(&mutex_);
    return stopping_;
  }

  // Ends every stream (UNAVAILABLE, so that clients resume) and the thread; not
  // from a turn.
  void Stop() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  void Run() {
    while (WaitForTurn()) {
      const Links turn = TakeOpen();
      if (!turn.empty()) {
        turn_(turn);
      } else if (all_left_) {
        all_left_();
      }
    }
    for (const std::shared_ptr<Link>& link : TakeOpen()) {
      link->End(absl::UnavailableError("shutting down"));
    }
  }

  // False once stopping.
  bool WaitForTurn() {
    absl::MutexLock lock(&mutex_);
    const auto due = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return wake_ || stopping_;
    };
    mutex_.AwaitWithTimeout(absl::Condition(&due),
                            links_.empty() ? absl::InfiniteDuration() : poll_);
    wake_ = false;
    return !stopping_;
  }

  Links TakeOpen() {
    absl::MutexLock lock(&mutex_);
    std::erase_if(links_, [](const auto& link) { return link->over(); });
    return links_;
  }

  const absl::Duration poll_;
  const std::function<void(const Links&)> turn_;
  const std::function<void()> all_left_;
  absl::Mutex mutex_;
  Links links_ ABSL_GUARDED_BY(mutex_);
  bool wake_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // Last: it begins when all else is there.
  std::thread thread_;
};

}  // namespace sojourn::outbox

#endif  // COMMON_OUTBOX_STREAM_TAILER_H_
