#ifndef SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_DESK_H_
#define SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_DESK_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/secret_key.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "services/relocation/relocation_store_case.h"
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
// again, is found by what is known of her now, and what is asked for her is
// asked for anew, or once the case goes on; what two officers were to release
// of who is dead all the same is given back.
absl::Status TakeBackDeath(CaseEdit& edit, const CaseVault& vault,
                           const crypto::SecretKey& blind_key,
                           const CorrectableEntry& entry, Relocation& next);

// After the rows of a case of which nobody was left are written: `intake` names
// people in the order of `rows`. One of them who is alive ends its suspension.
absl::Status PartyNamed(CaseEdit& edit, const CaseVault& vault,
                        const v1::Intake& intake,
                        const std::vector<PersonRow>& rows, Relocation& next);

// The case goes on, as `next` says: what waited for that is asked for anew.
absl::Status AskWhatWaited(CaseEdit& edit, const CaseVault& vault,
                           Relocation& next);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_DESK_H_
