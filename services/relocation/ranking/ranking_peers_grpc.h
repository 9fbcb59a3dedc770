#ifndef SERVICES_RELOCATION_RANKING_RANKING_PEERS_GRPC_H_
#define SERVICES_RELOCATION_RANKING_RANKING_PEERS_GRPC_H_

#include <grpcpp/channel.h>

#include <memory>

#include "absl/status/statusor.h"
#include "services/relocation/ranking/ranking_peers.h"
#include "sojourn/matching/v1/batch_calls.pb.h"
#include "sojourn/matching/v1/propose_calls.pb.h"

// The peers over gRPC, as in workflow/peers_grpc.h.
namespace sojourn::relocation {

std::unique_ptr<PlacesPeer> MakePlacesPeer(
    std::shared_ptr<grpc::Channel> channel);
std::unique_ptr<MatchingPeer> MakeMatchingPeer(
    std::shared_ptr<grpc::Channel> channel);

// What is sent to matching, and its answer in the terms of relocation. INTERNAL
// for one that leaves the party out.
matching::v1::ProposePlacementsRequest ToMatching(
    const MatchQuestion& question);
absl::StatusOr<MatchAnswer> FromMatching(
    const matching::v1::ProposePlacementsResponse& response);
matching::v1::AssignBatchRequest ToMatching(const BatchQuestion& question);
// INTERNAL for one that was not verified, or does not answer for everybody.
absl::StatusOr<BatchAnswer> FromMatching(
    const BatchQuestion& question,
    const matching::v1::AssignBatchResponse& response);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RANKING_RANKING_PEERS_GRPC_H_
