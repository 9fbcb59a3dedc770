#include "services/relocation/ranking/ranking_peers_grpc.h"

#include <utility>

#include "services/relocation/workflow/peer_send.h"
#include "sojourn/capacity/v1/capacity_service.grpc.pb.h"

namespace sojourn::relocation {
namespace {

class GrpcPlacesPeer final : public PlacesPeer {
 public:
  using Stub = capacity::v1::HostCapacityService::StubInterface;

  explicit GrpcPlacesPeer(std::unique_ptr<Stub> stub)
      : stub_(std::move(stub)) {}

  absl::StatusOr<capacity::v1::ListHostsResponse> ListHosts(
      const PeerCall& call,
      const capacity::v1::ListHostsRequest& request) override {
    return SendToPeer(*stub_, &Stub::ListHosts, call, request);
  }
  absl::StatusOr<capacity::v1::SearchAvailabilityResponse> SearchAvailability(
      const PeerCall& call,
      const capacity::v1::SearchAvailabilityRequest& request) override {
    return SendToPeer(*stub_, &Stub::SearchAvailability, call, request);
  }

 private:
  const std::unique_ptr<Stub> stub_;
};

}  // namespace

std::unique_ptr<PlacesPeer> MakePlacesPeer(
    std::shared_ptr<grpc::Channel> channel) {
  return std::make_unique<GrpcPlacesPeer>(
      capacity::v1::HostCapacityService::NewStub(channel));
}

}  // namespace sojourn::relocation
