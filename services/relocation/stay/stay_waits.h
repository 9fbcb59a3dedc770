#ifndef SERVICES_RELOCATION_STAY_STAY_WAITS_H_
#define SERVICES_RELOCATION_STAY_STAY_WAITS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/coordination_rows.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_rules.h"

namespace sojourn::relocation {

// Whom an open case waits for because of its risk and its stay; for the office
// only. `country_code` is where she is in danger. `rows` are opened: proposals,
// travel and records count. Errors are the sealer's.
absl::StatusOr<std::vector<Wait>> StayWaitsOf(const CaseVault& vault,
                                              const Relocation& relocation,
                                              const std::string& country_code,
                                              const CoordinationRows& rows,
                                              absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_STAY_STAY_WAITS_H_
