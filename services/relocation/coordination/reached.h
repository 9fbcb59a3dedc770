#ifndef SERVICES_RELOCATION_COORDINATION_REACHED_H_
#define SERVICES_RELOCATION_COORDINATION_REACHED_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/travel_plan/travel_plan_rules.h"

// In which country somebody is by what is written down now, for the travel
// ledger. Errors are the database's.
namespace sojourn::relocation {

// `person`: her row id.
Reached InCountry(const OpenedCase& current, const std::string& person,
                  const std::string& country);
// At the place that is hers now.
absl::StatusOr<Reached> AtHerPlace(const CoordinationChange& change,
                                   const std::string& person);
// Of a departure: where the leg ends, else her place. Nothing of a shelter that
// is on no plan.
absl::StatusOr<Reached> WhereLeads(
    const CoordinationChange& change,
    const std::optional<travel_plan_rules::InForce>& plan,
    const Movement& departure);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_REACHED_H_
