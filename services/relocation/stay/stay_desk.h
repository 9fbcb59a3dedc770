#ifndef SERVICES_RELOCATION_STAY_STAY_DESK_H_
#define SERVICES_RELOCATION_STAY_STAY_DESK_H_

#include "absl/status/statusor.h"
#include "services/relocation/coordination/coordination_desk.h"

// Risk, the stay, its end and what comes after. Decisions are guarded by
// stay_rules; facts are always stored. Each takes a request whose fields are
// checked already.
namespace sojourn::relocation {

class StayDesk {
 public:
  explicit StayDesk(const CaseDesk& desk) : desk_(desk) {}

  absl::StatusOr<Changed> AssessRisk(
      const server::Call& call, const v1::AssessRiskRequest& request) const;
  absl::StatusOr<Changed> SetPlan(const server::Call& call,
                                  const v1::SetStayPlanRequest& request) const;
  absl::StatusOr<Changed> RecordCheckIn(
      const server::Call& call, const v1::RecordCheckInRequest& request) const;
  absl::StatusOr<Changed> RecordRightsInformation(
      const server::Call& call,
      const v1::RecordRightsInformationRequest& request) const;
  absl::StatusOr<Changed> Extend(const server::Call& call,
                                 const v1::ExtendStayRequest& request) const;
  absl::StatusOr<Changed> BeginEnding(
      const server::Call& call, const v1::BeginEndingRequest& request) const;
  absl::StatusOr<Changed> Close(const server::Call& call,
                                const v1::CloseStayRequest& request) const;
  absl::StatusOr<Changed> RecordFollowUp(
      const server::Call& call, const v1::RecordFollowUpRequest& request) const;

 private:
  const CaseDesk& desk_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_STAY_STAY_DESK_H_
