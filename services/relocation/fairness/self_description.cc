#include "services/relocation/fairness/self_description.h"

#include "common/status/status_macros.h"
#include "services/relocation/relocation_store_parts.h"

namespace sojourn::relocation::fairness {

absl::Status ForgetDescription(db::Transaction& tx, const CaseVault& vault,
                               const OpenedConsent& consent) {
  if (!consent.consent.has_self_description()) return absl::OkStatus();
  v1::Consent left;
  *left.mutable_statement() = consent.consent.statement();
  left.set_spokesperson_id(consent.consent.spokesperson_id());
  ASSIGN_OR_RETURN(
      const db::Bytes sealed,
      vault.SealForPerson(consent.consent.person_id(),
                          {"consents", consent.row_id, "consent_sealed"},
                          left.SerializeAsString()));
  PutConsent(tx, consent.row_id, sealed);
  return absl::OkStatus();
}

}  // namespace sojourn::relocation::fairness
