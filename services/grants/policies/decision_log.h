// Who did what to a grant and why, from what was noted at each step.
#ifndef SERVICES_GRANTS_POLICIES_DECISION_LOG_H_
#define SERVICES_GRANTS_POLICIES_DECISION_LOG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/grants/grants_store_grant.h"

namespace sojourn::grants {

struct LoggedDecision {
  std::string method;
  Actor decided_by;
  std::string acting_for;
  absl::Time decided_at;
  // Opened.
  std::string reason;
};

// Oldest first. Without reasons where `with_reasons` is false, where the key is
// gone, and, to the holder's people, where somebody else decided: who that was
// is not told them either.
absl::StatusOr<std::vector<LoggedDecision>> LoadDecisions(
    server::Runtime& runtime, const server::Call& call, const Grant& grant,
    bool with_reasons);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_POLICIES_DECISION_LOG_H_
