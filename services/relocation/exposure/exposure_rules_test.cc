#include "services/relocation/exposure/exposure_rules.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

TEST(ExposureRulesTest, ThoseInMostDangerAreToldFirst) {
  const auto tasks = PlanTasks({{.case_row_id = "calm", .level = Level::kL3},
                                {.case_row_id = "urgent", .level = Level::kL1}},
                               false, kNow);
  std::string order;
  for (const PlannedTask& task : tasks) {
    order += std::string(Name(task.kind)) + " " + task.case_row_id + "|";
  }
  EXPECT_EQ(order,
            "CLOSE_ACCOUNT |TELL_HER urgent|TELL_HER calm|"
            "REVIEW_SAFETY urgent|REVIEW_SAFETY calm|TELL_AUTHORITY |");
  EXPECT_EQ(tasks.back().due_at, kNow + absl::Hours(72));
}

TEST(ExposureRulesTest, OfDraftsTheAuthorityHearsAfterThoseTheyAreAbout) {
  const auto planned = PlanTasks({}, true, kNow);
  std::vector<Task> tasks;
  for (const PlannedTask& task : planned) tasks.push_back({.kind = task.kind});
  ASSERT_EQ(tasks.size(), 3u);
  EXPECT_EQ(tasks[1].kind, TaskKind::kTellAuthority);
  EXPECT_EQ(ReasonOf(CheckTurn(tasks, tasks[1])), "TELL_HER_FIRST");
  tasks[2].done_at = kNow;
  EXPECT_TRUE(CheckTurn(tasks, tasks[1]).ok());
}

TEST(ExposureRulesTest, OfNothingSeenNobodyIsTold) {
  const auto tasks = PlanTasks({}, false, kNow);
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].kind, TaskKind::kCloseAccount);
}

TEST(ExposureRulesTest, TheAuthorityHearsItAfterEachOfThemWhoCanBeReached) {
  std::vector<Task> tasks = {{.kind = TaskKind::kTellHer},
                             {.kind = TaskKind::kTellHer, .unreachable = true},
                             {.kind = TaskKind::kTellAuthority}};
  EXPECT_EQ(ReasonOf(CheckTurn(tasks, tasks[2])), "TELL_HER_FIRST");
  EXPECT_TRUE(CheckTurn(tasks, tasks[0]).ok());
  tasks[0].done_at = kNow;
  EXPECT_TRUE(CheckTurn(tasks, tasks[2]).ok());
}

}  // namespace
}  // namespace sojourn::relocation
