#include "clients/cli/wait.h"

#include "gtest/gtest.h"

namespace sojourn::cli {
namespace {

namespace v1 = ::sojourn::relocation::v1;

constexpr int64_t kPlanned = 1'800'000'000;

v1::GetStepsResponse With(v1::StepState state, int64_t due_after, int tries) {
  v1::GetStepsResponse steps;
  v1::Step& step = *steps.add_steps();
  step.set_state(state);
  step.set_tries(tries);
  step.mutable_created_at()->set_seconds(kPlanned);
  step.mutable_due()->set_seconds(kPlanned + due_after);
  return steps;
}

TEST(FirstAwaitedTest, WaitsForWhatRunsOrIsToRunNow) {
  EXPECT_NE(FirstAwaited(With(v1::STEP_STATE_PENDING, 0, 0)), nullptr);
  EXPECT_NE(FirstAwaited(With(v1::STEP_STATE_RUNNING, 86'400, 1)), nullptr);
  EXPECT_NE(FirstAwaited(With(v1::STEP_STATE_PENDING, 600, 3)), nullptr)
      << "tried again";
}

TEST(FirstAwaitedTest, NotForWhatIsDoneOrPlannedForLater) {
  EXPECT_EQ(FirstAwaited(With(v1::STEP_STATE_DONE, 0, 1)), nullptr);
  EXPECT_EQ(FirstAwaited(With(v1::STEP_STATE_PENDING, 86'400, 0)), nullptr);
  EXPECT_EQ(FirstAwaited({}), nullptr);
}

}  // namespace
}  // namespace sojourn::cli
