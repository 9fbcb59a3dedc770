#include "services/grants/policies/four_eyes.h"

#include <algorithm>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_errors.h"

namespace sojourn::grants::rules {
namespace {

bool Approved(const Grant& grant, const Actor& person) {
  return std::ranges::any_of(grant.approvals, [&](const Approval& approval) {
    return TookPart(approval, person);
  });
}

}  // namespace

std::vector<Actor> PersonsOf(const Approver& approver) {
  std::vector<Actor> persons = {approver.actor};
  if (!approver.acting_for.empty()) {
    persons.push_back({approver.actor.organisation_id, approver.acting_for});
  }
  return persons;
}

bool TookPart(const Approval& approval, const Actor& person) {
  return std::ranges::count(PersonsOf({approval.approver, approval.acting_for}),
                            person) > 0;
}

absl::Status CheckApprover(const Grant& grant, const Approver& approver) {
  for (const Actor& person : PersonsOf(approver)) {
    if (person == grant.submitted_by) {
      return FailedPrecondition(reasons::kOwnSubmission,
                                "nobody approves what they submitted, nor does "
                                "anybody in their place",
                                "Ask another approver.");
    }
    if (Approved(grant, person)) {
      return FailedPrecondition(reasons::kAlreadyApprovedByYou,
                                "two different people must approve",
                                "Ask another approver.");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckReleaser(const Grant& grant, const Actor& releaser) {
  if (!Approved(grant, releaser)) return absl::OkStatus();
  return FailedPrecondition(reasons::kReleaserApproved,
                            "whoever approved the grant does not release it",
                            "Ask somebody who approved nothing.");
}

}  // namespace sojourn::grants::rules
