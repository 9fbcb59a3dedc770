#ifndef SERVICES_VISA_APPLICATIONS_PARTY_STORE_H_
#define SERVICES_VISA_APPLICATIONS_PARTY_STORE_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/db/database.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// Reads of each application's case the others that `own_organisation` may see
// (none given: all of them), in one query for all.
absl::Status LoadParty(db::Transaction& tx,
                       const std::optional<std::string>& own_organisation,
                       absl::Span<Application> applications);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_APPLICATIONS_PARTY_STORE_H_
