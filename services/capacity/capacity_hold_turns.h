// Callers of HoldPlace wait here for their turn, without a thread each.
#ifndef SERVICES_CAPACITY_CAPACITY_HOLD_TURNS_H_
#define SERVICES_CAPACITY_CAPACITY_HOLD_TURNS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_hold_queue.h"

namespace sojourn::capacity {

// Gives turns in the order of HoldQueue to a few threads of its own, one to
// all callers who wait. The order is that of one process: what
// two processes may do is the database's to say, as without any order.
// Thread-safe.
class HoldTurns {
 public:
  struct Options {
    // Fewer than there are connections, so that releases and reads get some.
    int threads = 12;
    HoldQueue::Limits limits = {};
  };

  // Who waits. Of the two one is called, once, on any thread, possibly before
  // Join returns.
  class Caller {
   public:
    virtual void Proceed() = 0;
    // RESOURCE_EXHAUSTED HOLDS_WAITING with how many are ahead and when to come
    // back, UNAVAILABLE SERVICE_STOPPING, or CANCELLED where it hung up while
    // it shared a turn; nothing was done.
    virtual void Refuse(const absl::Status& status) = 0;

   protected:
    ~Caller() = default;
  };
  struct Asked {
    std::string request_id;
    std::string host_id;
    Level level = Level::kL4;
    absl::Time deadline;
  };

  struct Shared {
    // By their numbers, those that need a turn of their own: for them nothing
    // was done.
    std::vector<size_t> alone;
    // Answers the others; called once, when the turn is over, so that the next
    // one does not wait for it.
    std::function<void()> answer;
  };
  // Proceeds with callers who share a turn, or the one who would.
  using Share = std::function<Shared(absl::Span<Caller* const>)>;

  // Without `share` those who share a turn proceed one after the other.
  explicit HoldTurns(Options options, Share share = nullptr);
  ~HoldTurns() { Stop(); }
  HoldTurns(const HoldTurns&) = delete;
  HoldTurns& operator=(const HoldTurns&) = delete;

  // `caller` lives until it was called, or Leave was true.
  HoldQueue::Ticket Join(Caller& caller, const Asked& asked);

  // The caller hung up. False where it waits no more, and is or was called; it
  // then gets no turn of its own after one that it shares.
  bool Leave(HoldQueue::Ticket ticket);

  // Refuses all who wait and who come later; returns when nobody proceeds any
  // more. May be called more than once.
  void Stop();

 private:
  struct Refused {
    Caller* caller;
    absl::Status status;
  };

  void Work();
  Shared Proceed(const HoldQueue::Turn& turn,
                 absl::Span<Caller* const> callers) const;
  // What follows on a turn; returns those who are refused.
  std::vector<Refused> End(const HoldQueue::Turn& turn,
                           absl::Span<Caller* const> callers,
                           absl::Span<const size_t> alone)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Watch();
  // After every change of the queue: what the threads wait for.
  void Look() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<Refused> TakeRefused(absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Caller& Take(HoldQueue::Ticket ticket) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Share share_;
  absl::Mutex mutex_;
  HoldQueue queue_ ABSL_GUARDED_BY(mutex_);
  std::map<HoldQueue::Ticket, Caller*> callers_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool may_go_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_HOLD_TURNS_H_
