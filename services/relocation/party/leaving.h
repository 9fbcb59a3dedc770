#ifndef SERVICES_RELOCATION_PARTY_LEAVING_H_
#define SERVICES_RELOCATION_PARTY_LEAVING_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/relocation/coordination/coordination_edit.h"

namespace sojourn::relocation {

// What is asked for whoever moves no more with a case is asked for no more:
// plans the steps that withdraw the visa applications of `person_row_ids`, at
// once or at `release_at`. A visa in somebody's hands stays. Before they are
// marked apart: after it no step is planned for them.
absl::Status TakeBackApplications(
    CoordinationEdit& edit, const std::vector<std::string>& person_row_ids,
    absl::Time release_at = absl::InfinitePast());

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_PARTY_LEAVING_H_
