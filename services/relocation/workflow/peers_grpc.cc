#include "services/relocation/workflow/peers_grpc.h"

#include <utility>

#include "services/relocation/workflow/peer_send.h"
#include "sojourn/capacity/v1/capacity_service.grpc.pb.h"
#include "sojourn/grants/v1/grants_service.grpc.pb.h"
#include "sojourn/visa/v1/visa_service.grpc.pb.h"

namespace sojourn::relocation {
namespace {

class GrpcCapacityPeer : public CapacityPeer {
 public:
  using Stub = capacity::v1::HostCapacityService::StubInterface;

  explicit GrpcCapacityPeer(std::unique_ptr<Stub> stub)
      : stub_(std::move(stub)) {}

  absl::StatusOr<capacity::v1::HoldPlaceResponse> HoldPlace(
      const PeerCall& call,
      const capacity::v1::HoldPlaceRequest& request) override {
    return SendToPeer(*stub_, &Stub::HoldPlace, call, request);
  }
  absl::StatusOr<capacity::v1::ExtendHoldResponse> ExtendHold(
      const PeerCall& call,
      const capacity::v1::ExtendHoldRequest& request) override {
    return SendToPeer(*stub_, &Stub::ExtendHold, call, request);
  }
  absl::StatusOr<capacity::v1::ConfirmReservationResponse> ConfirmReservation(
      const PeerCall& call,
      const capacity::v1::ConfirmReservationRequest& request) override {
    return SendToPeer(*stub_, &Stub::ConfirmReservation, call, request);
  }
  absl::StatusOr<capacity::v1::ReleaseReservationResponse> ReleaseReservation(
      const PeerCall& call,
      const capacity::v1::ReleaseReservationRequest& request) override {
    return SendToPeer(*stub_, &Stub::ReleaseReservation, call, request);
  }
  absl::StatusOr<capacity::v1::CheckInResponse> CheckIn(
      const PeerCall& call,
      const capacity::v1::CheckInRequest& request) override {
    return SendToPeer(*stub_, &Stub::CheckIn, call, request);
  }
  absl::StatusOr<capacity::v1::SetShareResponse> SetShare(
      const PeerCall& call,
      const capacity::v1::SetShareRequest& request) override {
    return SendToPeer(*stub_, &Stub::SetShare, call, request);
  }
  absl::StatusOr<capacity::v1::ExtendReservationResponse> ExtendReservation(
      const PeerCall& call,
      const capacity::v1::ExtendReservationRequest& request) override {
    return SendToPeer(*stub_, &Stub::ExtendReservation, call, request);
  }
  absl::StatusOr<capacity::v1::CheckOutResponse> CheckOut(
      const PeerCall& call,
      const capacity::v1::CheckOutRequest& request) override {
    return SendToPeer(*stub_, &Stub::CheckOut, call, request);
  }

 private:
  const std::unique_ptr<Stub> stub_;
};

class GrpcVisaPeer : public VisaPeer {
 public:
  using Stub = visa::v1::VisaService::StubInterface;

  explicit GrpcVisaPeer(std::unique_ptr<Stub> stub) : stub_(std::move(stub)) {}

  absl::StatusOr<visa::v1::AssessRouteResponse> AssessRoute(
      const PeerCall& call,
      const visa::v1::AssessRouteRequest& request) override {
    return SendToPeer(*stub_, &Stub::AssessRoute, call, request);
  }
  absl::StatusOr<visa::v1::OpenApplicationResponse> OpenApplication(
      const PeerCall& call,
      const visa::v1::OpenApplicationRequest& request) override {
    return SendToPeer(*stub_, &Stub::OpenApplication, call, request);
  }
  absl::StatusOr<visa::v1::WithdrawApplicationResponse> WithdrawApplication(
      const PeerCall& call,
      const visa::v1::WithdrawApplicationRequest& request) override {
    return SendToPeer(*stub_, &Stub::WithdrawApplication, call, request);
  }
  absl::StatusOr<visa::v1::SetShareResponse> SetShare(
      const PeerCall& call, const visa::v1::SetShareRequest& request) override {
    return SendToPeer(*stub_, &Stub::SetShare, call, request);
  }
  absl::StatusOr<visa::v1::RecordEntryResponse> RecordEntry(
      const PeerCall& call,
      const visa::v1::RecordEntryRequest& request) override {
    return SendToPeer(*stub_, &Stub::RecordEntry, call, request);
  }
  absl::StatusOr<visa::v1::RecordExitResponse> RecordExit(
      const PeerCall& call,
      const visa::v1::RecordExitRequest& request) override {
    return SendToPeer(*stub_, &Stub::RecordExit, call, request);
  }
  absl::StatusOr<visa::v1::CorrectTravelResponse> CorrectTravel(
      const PeerCall& call,
      const visa::v1::CorrectTravelRequest& request) override {
    return SendToPeer(*stub_, &Stub::CorrectTravel, call, request);
  }
  absl::StatusOr<visa::v1::RemoveTravelResponse> RemoveTravel(
      const PeerCall& call,
      const visa::v1::RemoveTravelRequest& request) override {
    return SendToPeer(*stub_, &Stub::RemoveTravel, call, request);
  }

 private:
  const std::unique_ptr<Stub> stub_;
};

class GrpcGrantsPeer : public GrantsPeer {
 public:
  using Stub = grants::v1::GrantService::StubInterface;

  explicit GrpcGrantsPeer(std::unique_ptr<Stub> stub)
      : stub_(std::move(stub)) {}

  absl::StatusOr<grants::v1::SubmitGrantResponse> SubmitGrant(
      const PeerCall& call,
      const grants::v1::SubmitGrantRequest& request) override {
    return SendToPeer(*stub_, &Stub::SubmitGrant, call, request);
  }
  absl::StatusOr<grants::v1::CancelGrantResponse> CancelGrant(
      const PeerCall& call,
      const grants::v1::CancelGrantRequest& request) override {
    return SendToPeer(*stub_, &Stub::CancelGrant, call, request);
  }
  absl::StatusOr<grants::v1::SetShareResponse> SetShare(
      const PeerCall& call,
      const grants::v1::SetShareRequest& request) override {
    return SendToPeer(*stub_, &Stub::SetShare, call, request);
  }

 private:
  const std::unique_ptr<Stub> stub_;
};

}  // namespace

std::unique_ptr<CapacityPeer> MakeCapacityPeer(
    std::shared_ptr<grpc::Channel> channel) {
  return std::make_unique<GrpcCapacityPeer>(
      capacity::v1::HostCapacityService::NewStub(channel));
}

std::unique_ptr<VisaPeer> MakeVisaPeer(std::shared_ptr<grpc::Channel> channel) {
  return std::make_unique<GrpcVisaPeer>(
      visa::v1::VisaService::NewStub(channel));
}

std::unique_ptr<GrantsPeer> MakeGrantsPeer(
    std::shared_ptr<grpc::Channel> channel) {
  return std::make_unique<GrpcGrantsPeer>(
      grants::v1::GrantService::NewStub(channel));
}

}  // namespace sojourn::relocation
