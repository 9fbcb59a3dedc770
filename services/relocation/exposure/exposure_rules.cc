#include "services/relocation/exposure/exposure_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "common/status/error.h"
#include "services/relocation/relocation_refusal.h"

namespace sojourn::relocation {
namespace {

struct Words {
  TaskKind kind;
  std::string_view name;
  std::string_view what;
};

constexpr std::array<Words, 5> kWords = {{
    {TaskKind::kCloseAccount, "CLOSE_ACCOUNT",
     "revoke the tokens of the account and close it"},
    {TaskKind::kTellHer, "TELL_HER",
     "tell her what was seen, before anybody else is told"},
    {TaskKind::kSeeToDrafts, "SEE_TO_DRAFTS",
     "have the organisations whose drafts were opened tell whom they are "
     "about"},
    {TaskKind::kReviewSafety, "REVIEW_SAFETY",
     "review contact, place and documents with her"},
    {TaskKind::kTellAuthority, "TELL_AUTHORITY",
     "tell the supervisory authority"},
}};

const Words& Of(TaskKind kind) { return kWords[static_cast<size_t>(kind)]; }

constexpr absl::Duration kRepeated = absl::Minutes(10);
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

std::vector<SeenCase> MergeSeen(std::vector<SeenCase> seen) {
  std::map<std::string, SeenCase> merged;
  for (SeenCase& each : seen) {
    const auto [place, is_new] = merged.try_emplace(each.case_row_id, each);
    if (is_new) continue;
    SeenCase& known = place->second;
    std::set<std::string> fields(known.fields.begin(), known.fields.end());
    fields.insert(each.fields.begin(), each.fields.end());
    known.fields.assign(fields.begin(), fields.end());
    known.first_seen_at = std::min(known.first_seen_at, each.first_seen_at);
    known.last_seen_at = std::max(known.last_seen_at, each.last_seen_at);
  }
  std::vector<SeenCase> cases;
  for (auto& [id, each] : merged) cases.push_back(std::move(each));
  return cases;
}

std::vector<PlannedTask> PlanTasks(std::vector<SeenCase> seen, bool drafts,
                                   absl::Time now) {
  std::vector<PlannedTask> tasks = PlanMoreTasks(std::move(seen), {}, now);
  if (drafts) {
    if (tasks.empty()) {
      tasks.push_back({TaskKind::kTellAuthority, "", now + kAuthorityWithin});
    }
    tasks.push_back({TaskKind::kSeeToDrafts, "", now + kTellWithin});
  }
  tasks.insert(tasks.begin(),
               {TaskKind::kCloseAccount, "", now + kCloseWithin});
  return tasks;
}

std::vector<PlannedTask> PlanMoreTasks(std::vector<SeenCase> added,
                                       const std::vector<Task>& tasks,
                                       absl::Time now) {
  std::vector<PlannedTask> more;
  if (added.empty()) return more;
  std::stable_sort(
      added.begin(), added.end(),
      [](const SeenCase& a, const SeenCase& b) { return a.level < b.level; });
  for (const SeenCase& each : added) {
    more.push_back({TaskKind::kTellHer, each.case_row_id, now + kTellWithin});
  }
  for (const SeenCase& each : added) {
    more.push_back(
        {TaskKind::kReviewSafety, each.case_row_id, now + kReviewWithin});
  }
  const bool authority_waits =
      std::any_of(tasks.begin(), tasks.end(), [](const Task& task) {
        return task.kind == TaskKind::kTellAuthority && !task.done_at;
      });
  if (!authority_waits) {
    more.push_back({TaskKind::kTellAuthority, "", now + kAuthorityWithin});
  }
  return more;
}

absl::Status CheckReveal(bool on_case, bool break_glass) {
  if (break_glass || on_case) return absl::OkStatus();
  return Refuse<Guard::kBreakGlassNeeded>(
      Event::kIdentityRevealed,
      "you do not work on this case, or took it less than a day ago",
      "ask its lead, or set break_glass and say why: security officer and "
      "auditor are told at once");
}

absl::Status CheckRevealedAgain(absl::Time first, absl::Time now) {
  if (now <= first + kRepeated) return absl::OkStatus();
  return Refuse<Guard::kRevealedBefore>(
      Event::kIdentityRevealed, "this was revealed more than 10 minutes ago",
      "reveal it again with a new request_id: the lead is told again");
}

absl::Status CheckTurn(const std::vector<Task>& tasks, const Task& task) {
  if (task.kind != TaskKind::kTellAuthority) return absl::OkStatus();
  const bool somebody_waits =
      std::any_of(tasks.begin(), tasks.end(), [](const Task& other) {
        return (other.kind == TaskKind::kTellHer ||
                other.kind == TaskKind::kSeeToDrafts) &&
               !other.done_at && !other.unreachable;
      });
  if (!somebody_waits) return absl::OkStatus();
  return FailedPrecondition("TELL_HER_FIRST",
                            "somebody who was seen has not been told yet",
                            "tell each of them, then the authority");
}

}  // namespace sojourn::relocation
