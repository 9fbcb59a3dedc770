#ifndef SERVICES_RELOCATION_WORKLIST_STAY_WORK_H_
#define SERVICES_RELOCATION_WORKLIST_STAY_WORK_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/caller.h"
#include "common/db/transaction.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/coordination_rows.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_store_lists.h"

// What risk and stay ask of whoever leads a case. Their days are sealed, so no
// list can be ordered by them: the cases of a page are opened one by one.
namespace sojourn::relocation {

// Of those of `open` that the caller leads, or could, by the row id of the
// case: the records of each, and of each stay its place and its journey.
// Sealed.
absl::StatusOr<std::map<std::string, CoordinationRows>> LoadStays(
    db::Transaction& tx, const auth::Caller& caller,
    const std::vector<OpenWork>& open);

// StayWaitsOf for rows that are still sealed.
absl::StatusOr<std::vector<Wait>> StayWaitsIn(const CaseVault& vault,
                                              const Relocation& relocation,
                                              const std::string& country_code,
                                              CoordinationRows rows,
                                              absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKLIST_STAY_WORK_H_
