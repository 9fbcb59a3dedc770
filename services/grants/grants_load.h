// Reading grants with everything that belongs to them, inside a transaction.
#ifndef SERVICES_GRANTS_GRANTS_LOAD_H_
#define SERVICES_GRANTS_GRANTS_LOAD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "services/grants/grants_store_grant.h"

namespace sojourn::grants {

// The grants with these internal ids, newest first, without texts. One round
// trip. With `lock_fund`, of one grant only, its fund's row is locked before
// anything is read, so what the caps count is as it is under the lock.
absl::StatusOr<std::vector<GrantFile>> LoadGrants(
    db::Transaction& tx, const std::vector<std::string>& ids,
    bool lock_fund = false);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_LOAD_H_
