#ifndef SERVICES_RELOCATION_ROUND_ROUND_RETENTION_H_
#define SERVICES_RELOCATION_ROUND_ROUND_RETENTION_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"

namespace sojourn::relocation {

// Deletes the keys of rounds that were run round_rules::kKeptFor ago, then
// their rows, each with a record in the audit. The round that runs stays, and
// the one that the next plan is compared with. Errors: the key store's and the
// database's; the next run takes the rest.
absl::Status DeleteOldRounds(server::Runtime& runtime, absl::Time deadline);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ROUND_ROUND_RETENTION_H_
