#include "clients/cli/retry.h"

#include <gtest/gtest.h>

#include "common/status/error.h"

namespace sojourn::cli {
namespace {

TEST(PauseAfter, WaitsAsLongAsTheServerAsks) {
  const absl::Status limited =
      ResourceExhausted("RATE_LIMITED", "wait", absl::Milliseconds(700));
  EXPECT_EQ(PauseAfter(limited, 1), absl::Milliseconds(700));
  const absl::Status away = Unavailable("AWAY", "wait", absl::Seconds(20));
  EXPECT_EQ(PauseAfter(away, 9), absl::Seconds(20));
}

TEST(PauseAfter, GrowsWhereTheServerSaysNothing) {
  const absl::Status lost = absl::UnavailableError("connection refused");
  EXPECT_EQ(PauseAfter(lost, 1), absl::Milliseconds(100));
  EXPECT_EQ(PauseAfter(lost, 2), absl::Milliseconds(200));
  EXPECT_EQ(PauseAfter(lost, 3), absl::Milliseconds(400));
  EXPECT_EQ(PauseAfter(lost, 1000), absl::Seconds(2));
}

TEST(PauseAfter, AServerThatIsStoppingIsAskedAgain) {
  EXPECT_EQ(PauseAfter(absl::CancelledError("Cancelled"), 1),
            absl::Milliseconds(100));
}

TEST(PauseAfter, GivesUpWhatWillNotChange) {
  for (const absl::Status& answer :
       {absl::OkStatus(), absl::ResourceExhaustedError("message too large"),
        absl::InvalidArgumentError(""), absl::AbortedError(""),
        absl::InternalError(""), absl::DeadlineExceededError("")}) {
    EXPECT_EQ(PauseAfter(answer, 1), std::nullopt) << answer;
  }
}

}  // namespace
}  // namespace sojourn::cli
