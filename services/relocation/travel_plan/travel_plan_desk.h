#ifndef SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_DESK_H_
#define SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_DESK_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "services/relocation/stay/stay_file.h"
#include "services/relocation/travel_plan/travel_plan_rules.h"

// The plan of the way: which legs, and who takes which. A permission is about a
// leg of it; whoever's legs change is permitted anew.
namespace sojourn::relocation {

class TravelPlanDesk {
 public:
  explicit TravelPlanDesk(const CaseDesk& desk) : desk_(desk) {}

  absl::StatusOr<Changed> Record(
      const server::Call& call,
      const v1::RecordTravelPlanRequest& request) const;

 private:
  const CaseDesk& desk_;
};

// The request by itself. INVALID_ARGUMENT with every bad field.
absl::Status CheckTravelPlanFields(const v1::TravelPlan& plan);

// --- What the desk of the journey asks.

// The plan that counts; nothing where nobody recorded one.
absl::StatusOr<std::optional<travel_plan_rules::InForce>> PlanOf(
    const CoordinationChange& change);

// --- What follows elsewhere.

// A plan was a mistake. Where it counts, nobody sets off on it any more. Called
// while it is still there. FAILED_PRECONDITION LEG_BEGUN: somebody is on a leg
// of it that is not one of the plan before.
absl::Status OnPlanTakenBack(CaseEdit& edit, const CaseVault& vault,
                             std::string_view travel_plan_id,
                             const Cause& cause, const Relocation& next);

// She must not be in places where she could be before: nobody who has not left
// is cleared any more, whichever way was planned, until the office has looked.
// Were only those stopped whose way leads there, whoever writes the wishes
// would learn the way by naming one place after another. Whether anybody was
// cleared.
absl::StatusOr<bool> HaltWay(CaseEdit& edit, const CaseVault& vault,
                             const Relocation& next);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_DESK_H_
