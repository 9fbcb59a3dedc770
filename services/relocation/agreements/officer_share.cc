#include "services/relocation/agreements/officer_share.h"

#include "services/relocation/agreements/agreement_store.h"

namespace sojourn::relocation {

absl::Status CheckMayWorkFor(CaseEdit& edit, const CaseVault& vault,
                             AssignmentRole role,
                             std::string_view organisation_id) {
  if (organisation_id == edit.organisation_id()) return absl::OkStatus();
  const agreements::Share share = agreements::ShareOf(role);
  return agreements::CheckMayShare(edit.tx(), vault.sealer(), organisation_id,
                                   share.purpose, share.fields);
}

}  // namespace sojourn::relocation
