// The threads that search. Callers wait for them, and a caller who leaves waits
// no longer: the search that nobody waits for ends as soon as it looks up.
#ifndef SERVICES_MATCHING_WORK_SOLVER_THREADS_H_
#define SERVICES_MATCHING_WORK_SOLVER_THREADS_H_

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "services/matching/solver/prices.h"

namespace sojourn::matching {

// Thread-safe.
class SolverThreads {
 public:
  struct Options {
    int threads = 1;
    // More are turned away at once.
    size_t most_waiting = 16;
    // And who waits longer than this for a thread.
    absl::Duration patience = absl::Seconds(5);
  };
  struct Counts {
    int working = 0;
    int waiting = 0;
  };

  explicit SolverThreads(const Options& options);
  ~SolverThreads() { End(); }
  SolverThreads(const SolverThreads&) = delete;
  SolverThreads& operator=(const SolverThreads&) = delete;

  // Runs `work` on one of the threads and returns what it says. `gone` is asked
  // here, every 20 ms: true where the caller waits no longer. `work` never
  // outlives this call, so it may use what the caller has; it asks its Stop
  // often.
  //
  // CANCELLED CALL_ENDED where the caller is gone, RESOURCE_EXHAUSTED
  // SOLVER_BUSY where no thread is to be had, UNAVAILABLE SERVICE_STOPPING.
  template <typename Answer>
  absl::StatusOr<Answer> Run(
      const std::function<bool()>& gone,
      std::function<absl::StatusOr<Answer>(const Stop&)> work) {
    auto answer = std::make_shared<absl::StatusOr<Answer>>();
    const absl::Status ran =
        RunJob(gone, [answer, work = std::move(work)](const Stop& stop) {
          *answer = work(stop);
        });
    if (!ran.ok()) return ran;
    return std::move(*answer);
  }

  Counts counts() const;

  // Ends all work and turns away who waits and who comes; returns when no
  // thread works any more. May be called more than once.
  void End();

 private:
  struct Job {
    std::function<void(const Stop&)> work;
    std::atomic<bool> stop = false;
    absl::Notification done;
    bool started = false;
  };

  absl::Status RunJob(const std::function<bool()>& gone,
                      std::function<void(const Stop&)> work);
  absl::StatusOr<std::shared_ptr<Job>> Join(
      std::function<void(const Stop&)> work);
  // False where it has begun.
  bool Leave(const std::shared_ptr<Job>& job);
  void Work();
  std::shared_ptr<Job> Next();

  const Options options_;
  mutable absl::Mutex mutex_;
  std::deque<std::shared_ptr<Job>> waiting_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<Job>> working_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_WORK_SOLVER_THREADS_H_
