// Person and purpose of a grant as keyed hashes.
#ifndef SERVICES_GRANTS_DOUBLE_FUNDING_FUNDING_KEYS_H_
#define SERVICES_GRANTS_DOUBLE_FUNDING_FUNDING_KEYS_H_

#include <set>
#include <string>
#include <string_view>

#include "common/crypto/secret_key.h"
#include "common/db/database.h"
#include "services/grants/grants_store_grant.h"

namespace sojourn::grants::double_funding {

// A name as it is compared: letters of any script in one case, of the Latin one
// without their marks, and the words in one order.
std::string ComparedName(std::string_view name);

// One a person and category of costs: whom it is for by her reference, or of a
// direct grant by the beneficiary's name. Never of a person or a category
// alone.
std::set<std::string> KeysOf(const crypto::SecretKey& key, const Grant& request,
                             const Submission& submission);

// Queues them with a new grant: the same statements whatever others hold, so
// that nobody learns anything by submitting.
void InsertKeys(db::Transaction& tx, const crypto::SecretKey& key,
                const Grant& made, const Submission& submission);

}  // namespace sojourn::grants::double_funding

#endif  // SERVICES_GRANTS_DOUBLE_FUNDING_FUNDING_KEYS_H_
