#ifndef SERVICES_RELOCATION_COORDINATION_TRAVEL_DESK_H_
#define SERVICES_RELOCATION_COORDINATION_TRAVEL_DESK_H_

#include "absl/status/statusor.h"
#include "services/relocation/coordination/coordination_desk.h"

// The way to safety: routes, permission, facts of the journey. Decisions are
// guarded by coordination_rules; facts are always stored, and what was missing
// becomes a flag.
namespace sojourn::relocation {

class TravelDesk {
 public:
  explicit TravelDesk(const CaseDesk& desk) : desk_(desk) {}

  absl::StatusOr<Changed> ChooseRoute(
      const server::Call& call, const v1::ChooseRouteRequest& request) const;
  absl::StatusOr<Changed> RecordSecurityPlan(
      const server::Call& call,
      const v1::RecordSecurityPlanRequest& request) const;
  absl::StatusOr<Changed> Clear(const server::Call& call,
                                const v1::ClearForTravelRequest& request) const;
  absl::StatusOr<Changed> Departed(
      const server::Call& call, const v1::MarkDepartedRequest& request) const;
  absl::StatusOr<Changed> MovedUnassisted(
      const server::Call& call,
      const v1::RecordUnassistedMoveRequest& request) const;
  absl::StatusOr<Changed> Arrived(const server::Call& call,
                                  const v1::MarkArrivedRequest& request) const;

 private:
  const CaseDesk& desk_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_TRAVEL_DESK_H_
