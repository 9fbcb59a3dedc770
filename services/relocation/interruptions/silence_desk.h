#ifndef SERVICES_RELOCATION_INTERRUPTIONS_SILENCE_DESK_H_
#define SERVICES_RELOCATION_INTERRUPTIONS_SILENCE_DESK_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"

// One change of a case whose defender is silent or detained.
namespace sojourn::relocation {

absl::StatusOr<std::string> LoseContact(
    CaseEdit& edit, const CaseVault& vault,
    const v1::MarkContactLostRequest& request);
// The lead, security officers and auditors are told at once.
absl::StatusOr<std::string> Detain(CaseEdit& edit, const CaseVault& vault,
                                   const v1::MarkDetainedRequest& request);
absl::StatusOr<std::string> ResumeCase(CaseEdit& edit, const CaseVault& vault,
                                       const v1::ResumeRequest& request);
// What she wants done; the newest word counts.
absl::StatusOr<std::string> Instruct(
    CaseEdit& edit, const CaseVault& vault,
    const v1::RecordAdvanceInstructionsRequest& request);

// What a release answers as what it was about.
inline constexpr char kAwaitsSecond[] = "AWAITS_SECOND";

// Asks for the release of place and money, or as the second does it.
absl::StatusOr<std::string> ReleaseSilent(
    CoordinationChange& change, const v1::ReleaseAfterSilenceRequest& request);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTERRUPTIONS_SILENCE_DESK_H_
