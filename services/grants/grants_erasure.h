// What an erased case leaves in grants: sums, without a story.
#ifndef SERVICES_GRANTS_GRANTS_ERASURE_H_
#define SERVICES_GRANTS_GRANTS_ERASURE_H_

#include <string>

#include "absl/status/status.h"
#include "common/server/call.h"
#include "common/server/runtime.h"

namespace sojourn::grants {

// Money that has not left goes back to its fund and the grant ends, with its
// event; what was paid stays in the ledger, as accounts must be kept for ten
// years. Texts, payees, notes and the references of persons are deleted. Each
// grant under its own lock; finds nothing to do when it runs again.
absl::Status StripGrants(server::Runtime& runtime, const server::Call& call,
                         const std::string& case_ref);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_ERASURE_H_
