// Who may take part in a decision about money. Pure.
#ifndef SERVICES_GRANTS_POLICIES_FOUR_EYES_H_
#define SERVICES_GRANTS_POLICIES_FOUR_EYES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/grants/grants.h"

namespace sojourn::grants::rules {

// Whoever approves, and in whose place.
struct Approver {
  Actor actor;
  // Subject within the actor's organisation; empty: nobody's.
  std::string acting_for = "";
};

// The delegate and the delegator: neither counts for a second person beside the
// other.
std::vector<Actor> PersonsOf(const Approver& approver);

// As the one who did it, or as the one in whose place it was done.
bool TookPart(const Approval& approval, const Actor& person);

// FAILED_PRECONDITION OWN_SUBMISSION, ALREADY_APPROVED_BY_YOU: of the approver
// or of the one she acts for.
absl::Status CheckApprover(const Grant& grant, const Approver& approver);

// FAILED_PRECONDITION RELEASER_APPROVED.
absl::Status CheckReleaser(const Grant& grant, const Actor& releaser);

}  // namespace sojourn::grants::rules

#endif  // SERVICES_GRANTS_POLICIES_FOUR_EYES_H_
