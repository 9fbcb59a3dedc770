#ifndef SERVICES_RELOCATION_FAIRNESS_SELF_DESCRIPTION_H_
#define SERVICES_RELOCATION_FAIRNESS_SELF_DESCRIPTION_H_

#include "absl/status/status.h"
#include "common/db/transaction.h"
#include "services/relocation/case/case_vault.h"

namespace sojourn::relocation::fairness {

// What she said of herself goes with the consent that it was given with. Queues
// it; nothing where the consent has none. Errors are the sealer's.
absl::Status ForgetDescription(db::Transaction& tx, const CaseVault& vault,
                               const OpenedConsent& consent);

}  // namespace sojourn::relocation::fairness

#endif  // SERVICES_RELOCATION_FAIRNESS_SELF_DESCRIPTION_H_
