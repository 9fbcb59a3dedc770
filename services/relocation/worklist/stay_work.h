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

// What risk, way and stay ask of whoever leads a case, and of everybody what a
// silence does. Their days are sealed, so no list can be ordered by them: the
// cases of a page are opened one by one.
namespace sojourn::relocation {

// Of those of `open` that the caller leads, or could, or that are suspended, by
// the row id of the case: the records of each, and of who has a place her place
// and her journey. Sealed.
absl::StatusOr<std::map<std::string, CoordinationRows>> LoadStays(
    db::Transaction& tx, const auth::Caller& caller,
    const std::vector<OpenWork>& open);

// The same of each of these cases.
absl::StatusOr<std::map<std::string, CoordinationRows>> LoadStaysOf(
    db::Transaction& tx, const std::vector<const Relocation*>& cases);
// Opens proposals, travel and records of rows that one of these has loaded.
absl::Status OpenLoaded(const CaseVault& vault, const Relocation& relocation,
                        CoordinationRows& rows);

// What these rows, still sealed, ask.
absl::StatusOr<std::vector<Wait>> StayWaitsIn(const CaseVault& vault,
                                              const auth::Caller& caller,
                                              const Relocation& relocation,
                                              const v1::Intake& intake,
                                              CoordinationRows rows,
                                              absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKLIST_STAY_WORK_H_
