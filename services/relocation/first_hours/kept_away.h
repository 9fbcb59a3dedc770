#ifndef SERVICES_RELOCATION_FIRST_HOURS_KEPT_AWAY_H_
#define SERVICES_RELOCATION_FIRST_HOURS_KEPT_AWAY_H_

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "services/relocation/case/case_desk.h"

namespace sojourn::relocation {

// Those of these hosts that are not named to the party of this case: excluded
// by its wishes, or somebody is there, or may be, whom it must not meet. A host
// that no feed has told of yet is not among them. Where there is such somebody,
// which hosts they are would tell where: whoever neither works on the case nor
// is a security officer is answered all of them. Errors: those of
// CaseDesk::Read.
absl::StatusOr<google::protobuf::RepeatedPtrField<std::string>> KeptAway(
    const CaseDesk& desk, const server::Call& call, const CaseName& name,
    const google::protobuf::RepeatedPtrField<std::string>& host_ids);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_FIRST_HOURS_KEPT_AWAY_H_
