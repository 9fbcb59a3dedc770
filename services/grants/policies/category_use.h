// What a cap per category of costs counts. Categories are sealed: here they are
// known by a keyed hash with the fund alone.
#ifndef SERVICES_GRANTS_POLICIES_CATEGORY_USE_H_
#define SERVICES_GRANTS_POLICIES_CATEGORY_USE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/crypto/secret_key.h"
#include "common/db/database.h"
#include "common/server/runtime.h"
#include "services/grants/grants_store_grant.h"

namespace sojourn::grants {

// The key of those hashes.
crypto::SecretKey CategoryKey(const server::Runtime& runtime);

// What of a new request is for which category.
std::map<CostCategory, int64_t> CategoriesOf(const Grant& request);

// Queues them, with a new grant.
void InsertCategories(db::Transaction& tx, const crypto::SecretKey& key,
                      const Grant& made);

// The same for the fund that a grant was moved to; `moved` has its categories.
void MoveCategories(db::Transaction& tx, const crypto::SecretKey& key,
                    const Grant& moved);

// Fills FundUse::categories: of funds with such caps for a new request, and of
// the funds of grants that were loaded. Asks nothing where no fund has any.
absl::Status AddCategoryUse(db::Transaction& tx, const crypto::SecretKey& key,
                            const Grant& request,
                            std::vector<rules::FundAndUse>& funds);
absl::Status AddCategoryUse(db::Transaction& tx, const crypto::SecretKey& key,
                            std::vector<GrantFile>& files);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_POLICIES_CATEGORY_USE_H_
