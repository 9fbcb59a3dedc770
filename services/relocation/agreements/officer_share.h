#ifndef SERVICES_RELOCATION_AGREEMENTS_OFFICER_SHARE_H_
#define SERVICES_RELOCATION_AGREEMENTS_OFFICER_SHARE_H_

#include <string_view>

#include "absl/status/status.h"
#include "services/relocation/case/case_desk.h"

namespace sojourn::relocation {

// Whether somebody of this organisation may be put on the case. The caller's
// own reads it already: nothing goes there. Reasons: agreements::CheckShare.
absl::Status CheckMayWorkFor(CaseEdit& edit, const CaseVault& vault,
                             AssignmentRole role,
                             std::string_view organisation_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_AGREEMENTS_OFFICER_SHARE_H_
