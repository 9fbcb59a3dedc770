#include "services/matching/work/solver_threads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "common/testing/status_matchers.h"

namespace sojourn::matching {
namespace {

using sojourn::testing::ReasonIs;

const std::function<bool()> kWaits = [] { return false; };

// Works until it is told to end.
class Endless {
 public:
  std::function<absl::StatusOr<int>(const Stop&)> work() {
    return [this](const Stop& stop) -> absl::StatusOr<int> {
      begun_.Notify();
      while (!stop()) std::this_thread::yield();
      ended_.Notify();
      return 0;
    };
  }
  void WaitUntilBegun() { begun_.WaitForNotification(); }
  void WaitUntilEnded() { ended_.WaitForNotification(); }

 private:
  absl::Notification begun_;
  absl::Notification ended_;
};

absl::StatusOr<int> Seven(const Stop&) { return 7; }

TEST(SolverThreads, AnswerWhatTheWorkSays) {
  SolverThreads threads({.threads = 2});
  EXPECT_EQ(threads.Run<int>(kWaits, &Seven).value_or(0), 7);
  EXPECT_THAT(threads
                  .Run<int>(kWaits,
                            [](const Stop&) -> absl::StatusOr<int> {
                              return absl::NotFoundError("none");
                            })
                  .status()
                  .code(),
              absl::StatusCode::kNotFound);
  EXPECT_EQ(threads.counts().working, 0);
}

// The call ends at once, and its work as soon as it looks up.
TEST(SolverThreads, WhoLeavesEndsTheWork) {
  SolverThreads threads({.threads = 1});
  Endless endless;
  std::atomic<bool> gone = false;
  std::thread leaves([&] {
    endless.WaitUntilBegun();
    gone = true;
  });
  const auto answer =
      threads.Run<int>([&] { return gone.load(); }, endless.work());
  leaves.join();
  EXPECT_THAT(answer.status(), ReasonIs("CALL_ENDED"));
  endless.WaitUntilEnded();
  EXPECT_EQ(threads.Run<int>(kWaits, &Seven).value_or(0), 7)
      << "the thread is free again";
}

// The work may use what the caller has on its stack.
TEST(SolverThreads, NoWorkOutlivesItsCall) {
  SolverThreads threads({.threads = 1});
  std::atomic<bool> begun = false;
  std::atomic<bool> ended = false;
  const auto answer =
      threads.Run<int>([&] { return begun.load(); },
                       [&](const Stop& stop) -> absl::StatusOr<int> {
                         begun = true;
                         while (!stop()) std::this_thread::yield();
                         for (int i = 0; i < 1'000; ++i)
                           std::this_thread::yield();
                         ended = true;
                         return 0;
                       });
  EXPECT_TRUE(ended);
  EXPECT_THAT(answer.status(), ReasonIs("CALL_ENDED"));
}

TEST(SolverThreads, WhoGetsNoThreadInTimeIsTurnedAway) {
  SolverThreads threads({.threads = 1, .patience = absl::ZeroDuration()});
  Endless endless;
  std::atomic<bool> gone = false;
  std::thread first([&] {
    (void)threads.Run<int>([&] { return gone.load(); }, endless.work());
  });
  endless.WaitUntilBegun();
  const auto turned_away = threads.Run<int>(kWaits, &Seven);
  EXPECT_THAT(turned_away.status(), ReasonIs("SOLVER_BUSY"));
  EXPECT_EQ(turned_away.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(threads.counts().waiting, 0);
  gone = true;
  first.join();
}

TEST(SolverThreads, OnlySoManyWait) {
  SolverThreads threads({.threads = 1, .most_waiting = 0});
  EXPECT_THAT(threads.Run<int>(kWaits, &Seven).status(),
              ReasonIs("SOLVER_BUSY"));
}

TEST(SolverThreads, TheirEndEndsAllWork) {
  SolverThreads threads({.threads = 1, .patience = absl::InfiniteDuration()});
  Endless endless;
  absl::Status worked;
  absl::Status waited;
  std::thread works(
      [&] { worked = threads.Run<int>(kWaits, endless.work()).status(); });
  endless.WaitUntilBegun();
  std::thread waits(
      [&] { waited = threads.Run<int>(kWaits, &Seven).status(); });
  while (threads.counts().waiting == 0) std::this_thread::yield();
  threads.End();
  works.join();
  waits.join();
  EXPECT_THAT(worked, ReasonIs("SERVICE_STOPPING"));
  EXPECT_THAT(waited, ReasonIs("SERVICE_STOPPING"));
  EXPECT_THAT(threads.Run<int>(kWaits, &Seven).status(),
              ReasonIs("SERVICE_STOPPING"));
}

}  // namespace
}  // namespace sojourn::matching
