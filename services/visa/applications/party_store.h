#ifndef SERVICES_VISA_APPLICATIONS_PARTY_STORE_H_
#define SERVICES_VISA_APPLICATIONS_PARTY_STORE_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/db/database.h"
#include "common/server/call.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// Reads of each application's case the others that the caller may see, in one
// query for all.
absl::Status LoadParty(db::Transaction& tx, const server::Call& call,
                       absl::Span<Application> applications);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_APPLICATIONS_PARTY_STORE_H_
