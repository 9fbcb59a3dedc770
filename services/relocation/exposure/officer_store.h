#ifndef SERVICES_RELOCATION_EXPOSURE_OFFICER_STORE_H_
#define SERVICES_RELOCATION_EXPOSURE_OFFICER_STORE_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/db/transaction.h"

// Who works here, as far as the tokens of those who called have shown: there is
// no directory of people, and the audit keeps what each token said.
namespace sojourn::relocation {

// A lead has called within 90 days, for this organisation, as programme
// officer, security officer or caseworker. INVALID_ARGUMENT LEAD_UNKNOWN at
// `subject`.
absl::Status CheckKnownLead(db::Transaction& tx, std::string_view subject,
                            std::string_view organisation_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_EXPOSURE_OFFICER_STORE_H_
