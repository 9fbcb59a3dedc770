#include "services/matching/solver/patience.h"

#include <chrono>
#include <ctime>

namespace sojourn::matching {
namespace {

double SecondsOfThread() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) +
         1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

Patience::Patience(const Stop& stop, double seconds)
    : stop_(stop), until_(SecondsOfThread() + seconds) {}

bool Patience::IsOver() {
  if (over_) return true;
  out_ = SecondsOfThread() >= until_;
  over_ = out_ || stop_();
  return over_;
}

std::unique_lock<std::timed_mutex> WaitForTurn(const Stop& stop) {
  static std::timed_mutex mutex;
  std::unique_lock<std::timed_mutex> lock(mutex, std::defer_lock);
  while (!stop() && !lock.try_lock_for(std::chrono::milliseconds(20))) {
  }
  return lock;
}

}  // namespace sojourn::matching
