#ifndef SERVICES_RELOCATION_MONEY_BRIDGING_VIEW_H_
#define SERVICES_RELOCATION_MONEY_BRIDGING_VIEW_H_

#include <vector>

#include "services/relocation/coordination/coordination_rows.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_rules.h"
#include "sojourn/relocation/v1/relocation.pb.h"

// What the office sees of money before a place. `rows` are opened.
namespace sojourn::relocation {

void ShowBridging(const Relocation& relocation, const CoordinationRows& rows,
                  v1::Relocation& out);

// Whom what funds have waits for.
std::vector<Wait> BridgingWaits(const Relocation& relocation,
                                const CaseRecords& records, absl::Time now);
// And what no fund can carry, where the steps of the case are at hand.
std::vector<Wait> RefusedBridging(const CoordinationRows& rows);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_MONEY_BRIDGING_VIEW_H_
