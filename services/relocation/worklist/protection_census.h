#ifndef SERVICES_RELOCATION_WORKLIST_PROTECTION_CENSUS_H_
#define SERVICES_RELOCATION_WORKLIST_PROTECTION_CENSUS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"

namespace sojourn::relocation {

// What somebody on duty has to be woken for; counts alone.
struct ProtectionCounts {
  int64_t glass_broken_24h = 0;  // in the last 24 hours of domain time
  // Cases taken, withdrawals that one officer alone confirmed, and contacts
  // replaced.
  int64_t acted_alone_24h = 0;
  int64_t probing_accounts_24h = 0;
  int64_t tasks_open = 0;  // of exposures, not yet due
  int64_t tasks_overdue = 0;
  // Cases that should have been erased or justified a month ago, an hour of
  // domain time ago; counted up to five.
  int64_t retention_overdue = 0;
};

absl::StatusOr<ProtectionCounts> CountProtection(server::Runtime& runtime,
                                                 absl::Time deadline);

// Gauges that every scrape reads from the tables.
void MeasureProtection(server::Runtime& runtime);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKLIST_PROTECTION_CENSUS_H_
