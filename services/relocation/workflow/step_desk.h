#ifndef SERVICES_RELOCATION_WORKFLOW_STEP_DESK_H_
#define SERVICES_RELOCATION_WORKFLOW_STEP_DESK_H_

#include "absl/status/statusor.h"
#include "services/relocation/coordination/coordination_desk.h"

// What an officer does about a step, guarded by step_rules. Each takes a
// request whose fields are checked already, and leaves an entry of history.
namespace sojourn::relocation {

class StepDesk {
 public:
  explicit StepDesk(const CaseDesk& desk) : desk_(desk) {}

  // Errors of each: those of step_rules, and INVALID_ARGUMENT STEP_UNKNOWN.
  absl::StatusOr<Changed> Retry(const server::Call& call,
                                const v1::RetryStepRequest& request) const;
  absl::StatusOr<Changed> Skip(const server::Call& call,
                               const v1::SkipStepRequest& request) const;
  absl::StatusOr<Changed> TakeOver(
      const server::Call& call, const v1::TakeOverStepRequest& request) const;

 private:
  const CaseDesk& desk_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKFLOW_STEP_DESK_H_
