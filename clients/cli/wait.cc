#include "clients/cli/wait.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/commands.h"
#include "clients/cli/values.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

namespace v1 = ::sojourn::relocation::v1;

constexpr absl::Duration kPoll = absl::Milliseconds(200);

// Steps of now are due when they are planned.
constexpr int64_t kLaterSeconds = 60;

bool IsAwaited(const v1::Step& step) {
  if (step.state() == v1::STEP_STATE_RUNNING) return true;
  if (step.state() != v1::STEP_STATE_PENDING) return false;
  return step.tries() > 0 ||
         step.due().seconds() <= step.created_at().seconds() + kLaterSeconds;
}

std::string Name(const v1::Step& step) {
  return ShortEnumName(
      *v1::StepKind_descriptor()->FindValueByNumber(step.kind()));
}

}  // namespace

const v1::Step* FirstAwaited(const v1::GetStepsResponse& steps) {
  for (const v1::Step& step : steps.steps()) {
    if (IsAwaited(step)) return &step;
  }
  return nullptr;
}

absl::Status WaitForSteps(Connection& connection,
                          const std::string& relocation_id,
                          absl::Duration timeout) {
  const auto* method = FindService("relocation")->FindMethodByName("GetSteps");
  v1::GetStepsRequest request;
  request.set_relocation_id(relocation_id);
  request.set_page_size(200);
  const absl::Time until = absl::Now() + timeout;
  std::string said;
  for (;;) {
    v1::GetStepsResponse steps;
    const absl::Status seen = connection.Call(*method, request, &steps);
    if (absl::IsPermissionDenied(seen)) {
      std::cerr << "It is done. Not waited: only the programme office sees the "
                   "steps that follow.\n";
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(seen);
    const v1::Step* open = FirstAwaited(steps);
    if (open == nullptr) break;
    if (absl::Now() > until) {
      return DeadlineExceeded(
          Sv(absl::StrCat(Name(*open),
                          " is still under way; see `sojourn "
                          "relocation steps ",
                          relocation_id, "`")));
    }
    const std::string now = absl::StrCat("waiting for ", Name(*open));
    if (now != said) std::cerr << now << std::endl;
    said = now;
    absl::SleepFor(kPoll);
  }
  return absl::OkStatus();
}

}  // namespace sojourn::cli
