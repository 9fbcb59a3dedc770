#ifndef SERVICES_RELOCATION_STAY_RISK_CAUSES_H_
#define SERVICES_RELOCATION_STAY_RISK_CAUSES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/relocation/coordination/coordination_rows.h"
#include "services/relocation/relocation.h"
#include "services/relocation/stay/risk_rules.h"
#include "sojourn/relocation/v1/relocation.pb.h"

namespace sojourn::relocation {

// Everything that asks, or asked, for an assessment of risk, from the days of
// her country and her own, the plan of the way, the end of the stay, and what
// happened. `country_code` is where she is in danger; `check_out` the end of
// the confirmed stay; travel and records of `rows` are opened.
std::vector<risk_rules::Cause> RiskCausesOf(
    const Relocation& relocation, const std::string& country_code,
    const CoordinationRows& rows, std::optional<absl::CivilDay> check_out,
    absl::Time now);

void ShowRiskCauses(const std::vector<risk_rules::Cause>& causes,
                    v1::Relocation& out);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_STAY_RISK_CAUSES_H_
