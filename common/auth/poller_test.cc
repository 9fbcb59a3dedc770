#include "common/auth/poller.h"

#include <gtest/gtest.h>

#include <atomic>

#include "absl/synchronization/blocking_counter.h"

namespace sojourn::auth {
namespace {

TEST(Poller, RunsAgainAndAgainUntilItIsDestroyed) {
  std::atomic<int> runs = 0;
  absl::BlockingCounter three(3);
  {
    const Poller poller(absl::Milliseconds(1), [&] {
      if (++runs <= 3) three.DecrementCount();
    });
    three.Wait();
  }
  const int at_end = runs;
  EXPECT_GE(at_end, 3);
  EXPECT_EQ(runs, at_end);
}

TEST(Poller, EndsAtOnceInTheMiddleOfALongInterval) {
  std::atomic<int> runs = 0;
  {
    const Poller poller(absl::Hours(1000), [&] { ++runs; });
  }
  EXPECT_EQ(runs, 0);
}

}  // namespace
}  // namespace sojourn::auth
