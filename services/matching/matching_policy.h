// Who may call matching. It has no rows: whoever may call brings the question,
// and is shown nothing that she did not bring.
#ifndef SERVICES_MATCHING_MATCHING_POLICY_H_
#define SERVICES_MATCHING_MATCHING_POLICY_H_

#include "common/auth/policy.h"

namespace sojourn::matching {

inline constexpr auth::RpcPolicy kPolicy[] = {
    auth::Rpc("ProposePlacements")
        .Any(auth::Role::kProgrammeOfficer)
        .Service("relocation"),
    auth::Rpc("AssignBatch")
        .Any(auth::Role::kProgrammeOfficer)
        .Service("relocation"),
    auth::Rpc("PriceSnapshot")
        .Any(auth::Role::kProgrammeOfficer)
        .Service("relocation"),
};

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_MATCHING_POLICY_H_
