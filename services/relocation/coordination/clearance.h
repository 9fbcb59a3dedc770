#ifndef SERVICES_RELOCATION_COORDINATION_CLEARANCE_H_
#define SERVICES_RELOCATION_COORDINATION_CLEARANCE_H_

#include <optional>

#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/proposal_store.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/travel_plan/travel_plan_rules.h"
#include "sojourn/relocation/v1/person.pb.h"

// What is known of a permission to travel, the same where it is given and where
// it is shown what would be missing.
namespace sojourn::relocation {

// A shelter that is on no plan is in the country that she is in: one that is
// said to lie elsewhere is planned.
bool IsAcrossABorder(const travel_plan_rules::Asked& asked,
                     const std::optional<travel_plan_rules::InForce>& plan,
                     const Proposal* place);

// `place` is the confirmed one; null for none.
coordination_rules::ClearanceFacts ClearanceFactsOf(
    const travel_plan_rules::Asked& asked,
    const std::optional<travel_plan_rules::InForce>& plan,
    const Proposal* place, const Travel& travel, const v1::Person& person);

// A refusal takes back the permission that stood, but earlier versions did not:
// her own, or that of somebody else which the defender has not answered.
bool IsOverARefusal(const Travel& travel, const Movement& permission);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_CLEARANCE_H_
