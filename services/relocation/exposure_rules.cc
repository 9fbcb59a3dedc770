#include "services/relocation/exposure_rules.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/status/error.h"

namespace sojourn::relocation {
namespace {

struct Words {
  TaskKind kind;
  std::string_view name;
  std::string_view what;
};

constexpr std::array<Words, 4> kWords = {{
    {TaskKind::kCloseAccount, "CLOSE_ACCOUNT",
     "revoke the tokens of the account and close it"},
    {TaskKind::kTellHer, "TELL_HER",
     "tell her what was seen, before anybody else is told"},
    {TaskKind::kReviewSafety, "REVIEW_SAFETY",
     "review contact, place and documents with her"},
    {TaskKind::kTellAuthority, "TELL_AUTHORITY",
     "tell the supervisory authority"},
}};

const Words& Of(TaskKind kind) { return kWords[static_cast<size_t>(kind)]; }

constexpr absl::Duration kCloseWithin = absl::Hours(1);
constexpr absl::Duration kTellWithin = absl::Hours(24);
constexpr absl::Duration kReviewWithin = absl::Hours(48);
constexpr absl::Duration kAuthorityWithin = absl::Hours(72);

}  // namespace

std::string_view Name(TaskKind kind) { return Of(kind).name; }
std::string_view WhatToDo(TaskKind kind) { return Of(kind).what; }

std::optional<TaskKind> ParseTaskKind(std::string_view name) {
  for (const Words& words : kWords) {
    if (words.name == name) return words.kind;
  }
  return std::nullopt;
}

std::vector<PlannedTask> PlanTasks(std::vector<SeenCase> seen, absl::Time now) {
  std::stable_sort(
      seen.begin(), seen.end(),
      [](const SeenCase& a, const SeenCase& b) { return a.level < b.level; });
  std::vector<PlannedTask> tasks = {
      {TaskKind::kCloseAccount, "", now + kCloseWithin}};
  if (seen.empty()) return tasks;
  for (const SeenCase& each : seen) {
    tasks.push_back({TaskKind::kTellHer, each.case_row_id, now + kTellWithin});
  }
  for (const SeenCase& each : seen) {
    tasks.push_back(
        {TaskKind::kReviewSafety, each.case_row_id, now + kReviewWithin});
  }
  tasks.push_back({TaskKind::kTellAuthority, "", now + kAuthorityWithin});
  return tasks;
}

absl::Status CheckTurn(const std::vector<Task>& tasks, const Task& task) {
  if (task.kind != TaskKind::kTellAuthority) return absl::OkStatus();
  const bool somebody_waits =
      std::any_of(tasks.begin(), tasks.end(), [](const Task& other) {
        return other.kind == TaskKind::kTellHer && !other.done_at &&
               !other.unreachable;
      });
  if (!somebody_waits) return absl::OkStatus();
  return FailedPrecondition("TELL_HER_FIRST",
                            "somebody who was seen has not been told yet",
                            "tell each of them, then the authority");
}

}  // namespace sojourn::relocation
