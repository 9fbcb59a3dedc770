#ifndef SERVICES_RELOCATION_WORKFLOW_PEERS_H_
#define SERVICES_RELOCATION_WORKFLOW_PEERS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/relocation/workflow/workflow.h"
#include "sojourn/capacity/v1/capacity_service.pb.h"
#include "sojourn/grants/v1/grants_service.pb.h"
#include "sojourn/visa/v1/visa_service.pb.h"

// The calls the workflow makes to the services that own places, visas and
// money. Two implementations: gRPC with relocation's certificate
// (peers_grpc.h), and fakes for tests (peers_fake.h). All are thread-safe and
// block until the answer or the deadline; errors are the other service's, with
// reason and remedy.
namespace sojourn::relocation {

struct PeerCall {
  // For whom: the person whose decision the step follows from, and the step.
  Cause cause;
  std::string step_id;
  // Real time.
  absl::Time deadline;
};

class CapacityPeer {
 public:
  virtual ~CapacityPeer() = default;
  virtual absl::StatusOr<capacity::v1::HoldPlaceResponse> HoldPlace(
      const PeerCall& call, const capacity::v1::HoldPlaceRequest& request) = 0;
  virtual absl::StatusOr<capacity::v1::ExtendHoldResponse> ExtendHold(
      const PeerCall& call, const capacity::v1::ExtendHoldRequest& request) = 0;
  virtual absl::StatusOr<capacity::v1::ConfirmReservationResponse>
  ConfirmReservation(
      const PeerCall& call,
      const capacity::v1::ConfirmReservationRequest& request) = 0;
  virtual absl::StatusOr<capacity::v1::ReleaseReservationResponse>
  ReleaseReservation(
      const PeerCall& call,
      const capacity::v1::ReleaseReservationRequest& request) = 0;
  virtual absl::StatusOr<capacity::v1::CheckInResponse> CheckIn(
      const PeerCall& call, const capacity::v1::CheckInRequest& request) = 0;
  virtual absl::StatusOr<capacity::v1::SetShareResponse> SetShare(
      const PeerCall& call, const capacity::v1::SetShareRequest& request) = 0;
  virtual absl::StatusOr<capacity::v1::CheckOutResponse> CheckOut(
      const PeerCall& call, const capacity::v1::CheckOutRequest& request) = 0;
  virtual absl::StatusOr<capacity::v1::ExtendReservationResponse>
  ExtendReservation(const PeerCall& call,
                    const capacity::v1::ExtendReservationRequest& request) = 0;
};

class VisaPeer {
 public:
  virtual ~VisaPeer() = default;
  virtual absl::StatusOr<visa::v1::AssessRouteResponse> AssessRoute(
      const PeerCall& call, const visa::v1::AssessRouteRequest& request) = 0;
  virtual absl::StatusOr<visa::v1::OpenApplicationResponse> OpenApplication(
      const PeerCall& call,
      const visa::v1::OpenApplicationRequest& request) = 0;
  virtual absl::StatusOr<visa::v1::WithdrawApplicationResponse>
  WithdrawApplication(const PeerCall& call,
                      const visa::v1::WithdrawApplicationRequest& request) = 0;
  virtual absl::StatusOr<visa::v1::SetShareResponse> SetShare(
      const PeerCall& call, const visa::v1::SetShareRequest& request) = 0;
  virtual absl::StatusOr<visa::v1::RecordEntryResponse> RecordEntry(
      const PeerCall& call, const visa::v1::RecordEntryRequest& request) = 0;
  virtual absl::StatusOr<visa::v1::RecordExitResponse> RecordExit(
      const PeerCall& call, const visa::v1::RecordExitRequest& request) = 0;
  virtual absl::StatusOr<visa::v1::CorrectTravelResponse> CorrectTravel(
      const PeerCall& call, const visa::v1::CorrectTravelRequest& request) = 0;
  virtual absl::StatusOr<visa::v1::RemoveTravelResponse> RemoveTravel(
      const PeerCall& call, const visa::v1::RemoveTravelRequest& request) = 0;
};

class GrantsPeer {
 public:
  virtual ~GrantsPeer() = default;
  virtual absl::StatusOr<grants::v1::SubmitGrantResponse> SubmitGrant(
      const PeerCall& call, const grants::v1::SubmitGrantRequest& request) = 0;
  virtual absl::StatusOr<grants::v1::CancelGrantResponse> CancelGrant(
      const PeerCall& call, const grants::v1::CancelGrantRequest& request) = 0;
  virtual absl::StatusOr<grants::v1::SetShareResponse> SetShare(
      const PeerCall& call, const grants::v1::SetShareRequest& request) = 0;
};

struct Peers {
  CapacityPeer& capacity;
  VisaPeer& visa;
  GrantsPeer& grants;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKFLOW_PEERS_H_
