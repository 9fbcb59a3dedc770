#ifndef SERVICES_RELOCATION_EXPOSURE_EXPOSURE_RULES_H_
#define SERVICES_RELOCATION_EXPOSURE_EXPOSURE_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/relocation/relocation.h"

// What follows when an account was taken over. Pure functions of values.
namespace sojourn::relocation {

// In the order in which they must be done.
enum class TaskKind {
  kCloseAccount,
  kTellHer,
  kSeeToDrafts,
  kReviewSafety,
  kTellAuthority
};
std::string_view Name(TaskKind kind);
std::optional<TaskKind> ParseTaskKind(std::string_view name);
// In plain words.
std::string_view WhatToDo(TaskKind kind);

// A case that the account saw, as the audit knows it.
struct SeenCase {
  std::string case_row_id;
  std::string relocation_id;
  std::string code;
  Level level = Level::kL1;
  std::vector<std::string> fields;
  absl::Time first_seen_at;
  absl::Time last_seen_at;
};

// A request that was not sent yet, as the account saw it.
struct SeenDraft {
  std::string relocation_id;
  std::string code;
  std::string organisation_id;  // whose draft it is
  absl::Time first_seen_at;
  absl::Time last_seen_at;
};

struct PlannedTask {
  TaskKind kind = TaskKind::kCloseAccount;
  std::string case_row_id;  // empty: about no single case
  absl::Time due_at;
};

// Close the account; tell each of them, the most urgent case first; look after
// their safety; tell the authority within 72 hours of knowing (GDPR article
// 33). Of drafts, which are nobody's case, the organisation that wrote them
// tells whom they are about. Nobody was seen: only the account is closed.
std::vector<PlannedTask> PlanTasks(std::vector<SeenCase> seen, bool drafts,
                                   absl::Time now);

// A case that the account saw here and elsewhere is one case, seen from the
// first to the last time, with all that was shown.
std::vector<SeenCase> MergeSeen(std::vector<SeenCase> seen);

struct Task {
  std::string row_id;
  std::string task_id;
  std::string exposure_id;
  TaskKind kind = TaskKind::kCloseAccount;
  std::string relocation_id;
  // She is out of reach: contact lost, detained, or nobody of the case is left.
  bool unreachable = false;
  absl::Time due_at;
  std::optional<absl::Time> done_at;
  std::string done_by;
};

// For cases that a service names after the report was drawn up: each is told
// and looked after, and the authority is told of them too.
std::vector<PlannedTask> PlanMoreTasks(std::vector<SeenCase> added,
                                       const std::vector<Task>& tasks,
                                       absl::Time now);

// Who she is is shown to who works on the case, and to others who break the
// glass. A repeat is for an answer that was lost on its way: ten minutes later
// it would show again, and nobody would be told again.
absl::Status CheckReveal(bool on_case, bool break_glass);
absl::Status CheckRevealedAgain(absl::Time first, absl::Time now);

// FAILED_PRECONDITION TELL_HER_FIRST: nobody else hears of it before each of
// them who can be reached.
absl::Status CheckTurn(const std::vector<Task>& tasks, const Task& task);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_EXPOSURE_EXPOSURE_RULES_H_
