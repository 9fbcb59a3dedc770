#include "services/matching/work/solver_threads.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/matching/work/call_ended.h"

namespace sojourn::matching {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(20);

absl::Status Busy() {
  return ResourceExhausted("SOLVER_BUSY",
                           "as many searches are running as there are threads",
                           absl::Seconds(5));
}

absl::Status Stopping() {
  return Unavailable("SERVICE_STOPPING", "this copy of the service is ending");
}

}  // namespace

SolverThreads::SolverThreads(const Options& options) : options_(options) {
  for (int i = 0; i < options.threads; ++i) {
    threads_.emplace_back([this] { Work(); });
  }
}

void SolverThreads::End() {
  {
    const absl::MutexLock lock(&mutex_);
    stopping_ = true;
    for (const auto& job : working_) job->stop = true;
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

SolverThreads::Counts SolverThreads::counts() const {
  const absl::MutexLock lock(&mutex_);
  return {.working = static_cast<int>(working_.size()),
          .waiting = static_cast<int>(waiting_.size())};
}

absl::StatusOr<std::shared_ptr<SolverThreads::Job>> SolverThreads::Join(
    std::function<void(const Stop&)> work) {
  auto job = std::make_shared<Job>();
  job->work = std::move(work);
  const absl::MutexLock lock(&mutex_);
  if (stopping_) return Stopping();
  if (waiting_.size() >= options_.most_waiting) return Busy();
  waiting_.push_back(job);
  return job;
}

bool SolverThreads::Leave(const std::shared_ptr<Job>& job) {
  const absl::MutexLock lock(&mutex_);
  job->stop = true;
  if (job->started) return false;
  waiting_.erase(std::find(waiting_.begin(), waiting_.end(), job));
  return true;
}

absl::Status SolverThreads::RunJob(const std::function<bool()>& gone,
                                   std::function<void(const Stop&)> work) {
  ASSIGN_OR_RETURN(const std::shared_ptr<Job> job, Join(std::move(work)));
  const absl::Time impatient = absl::Now() + options_.patience;
  bool started = false;
  while (!job->done.WaitForNotificationWithTimeout(kLook)) {
    if (gone()) {
      if (!Leave(job)) job->done.WaitForNotification();
      return CallEnded();
    }
    const absl::MutexLock lock(&mutex_);
    started = job->started;
    if (started) continue;
    if (!stopping_ && absl::Now() < impatient) continue;
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), job));
    return stopping_ ? Stopping() : Busy();
  }
  return job->stop ? Stopping() : absl::OkStatus();
}

std::shared_ptr<SolverThreads::Job> SolverThreads::Next() {
  const absl::MutexLock lock(&mutex_);
  const auto any = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !waiting_.empty();
  };
  mutex_.Await(absl::Condition(&any));
  if (stopping_) return nullptr;
  std::shared_ptr<Job> job = std::move(waiting_.front());
  waiting_.pop_front();
  job->started = true;
  working_.push_back(job);
  return job;
}

void SolverThreads::Work() {
  while (const std::shared_ptr<Job> job = Next()) {
    job->work([&job] { return job->stop.load(); });
    {
      const absl::MutexLock lock(&mutex_);
      working_.erase(std::find(working_.begin(), working_.end(), job));
    }
    job->done.Notify();
  }
}

}  // namespace sojourn::matching
