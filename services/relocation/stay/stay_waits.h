#ifndef SERVICES_RELOCATION_STAY_STAY_WAITS_H_
#define SERVICES_RELOCATION_STAY_STAY_WAITS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/coordination_rows.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/stay/risk_rules.h"

namespace sojourn::relocation {

// Whom an open case waits for because of its risk and its stay; for the office
// only, as whoever stays behind. Of the intake the case's own part counts;
// `rows` are opened: proposals, travel, records. Errors are the sealer's.
absl::StatusOr<std::vector<Wait>> StayWaitsOf(const CaseVault& vault,
                                              const Relocation& relocation,
                                              const v1::Intake& intake,
                                              const CoordinationRows& rows,
                                              absl::Time now);

// Why risk is, or was, to be assessed again, whatever became of the case.
absl::StatusOr<std::vector<risk_rules::Cause>> RiskCausesOf(
    const CaseVault& vault, const Relocation& relocation,
    const v1::Intake& intake, const CoordinationRows& rows, absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_STAY_STAY_WAITS_H_
