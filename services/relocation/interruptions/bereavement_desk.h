#ifndef SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_DESK_H_
#define SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_DESK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "sojourn/relocation/v1/interruption_calls.pb.h"

// Somebody of a party has died, or has not after all.
namespace sojourn::relocation {

// INVALID_ARGUMENT: fields.
absl::Status CheckDeath(const v1::MarkDeceasedRequest& request);

// Keeps what was told, takes the person out of whatever is asked of the party,
// and suspends a case of which nobody is left. INVALID_ARGUMENT PERSON_UNKNOWN,
// DATE_IN_FUTURE.
absl::StatusOr<std::string> MarkDead(CoordinationChange& change,
                                     const v1::MarkDeceasedRequest& request);

// Whether somebody of the case told so; under its lock.
absl::StatusOr<bool> IsDead(db::Transaction& tx, const CaseVault& vault,
                            const Relocation& relocation,
                            const std::string& person_id);

// Before the record that `entry` wrote is taken back: she moves with the party
// again, and what is asked for her is asked for anew.
absl::Status TakeBackDeath(CaseEdit& edit, const CaseVault& vault,
                           const CorrectableEntry& entry, Relocation& next);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_DESK_H_
