#ifndef SERVICES_RELOCATION_INTAKE_PAPERS_UPDATE_H_
#define SERVICES_RELOCATION_INTAKE_PAPERS_UPDATE_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/relocation.h"
#include "sojourn/relocation/v1/intake.pb.h"

// Travel papers in an intake that was sent and is changed: which of them are
// burnt, which one she travels on, and what rested on it.
namespace sojourn::relocation {

// What the history says where a changed paper has taken a clearance back.
inline constexpr std::string_view kClearanceTakenBack =
    "her papers are others now: clearance for travel was taken back";

// Who knows a document does not forget it, and that somebody knows it has
// effects that BurnDocument sees to: puts what was burnt back into `intake`.
// PATH_NOT_UPDATED where it says of more that they are burnt.
absl::Status KeepBurnt(const v1::Intake& known, v1::Intake& intake);

// Who may not see a number sends none: it stays what it was of the document
// that is still at its place.
void KeepNumbers(const v1::Intake& known, v1::Intake& intake);

// The document that is in use stays it while it is listed, in whatever order.
void KeepInUse(const v1::Intake& known, v1::Intake& intake);

// Of everybody whose document in use, nationality, residence or travel history
// is another in `intake`: clearances are taken back and routes assessed again,
// as nobody may be let go on what no longer holds. True where a clearance was.
// INVALID_ARGUMENT DOCUMENT_IN_USE where a visa was asked for in a document
// that would no longer be there.
absl::StatusOr<bool> SettlePapers(CaseEdit& edit, const CaseVault& vault,
                                  const v1::Intake& intake,
                                  const Relocation& next);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTAKE_PAPERS_UPDATE_H_
