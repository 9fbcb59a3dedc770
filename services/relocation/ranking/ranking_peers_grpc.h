#ifndef SERVICES_RELOCATION_RANKING_RANKING_PEERS_GRPC_H_
#define SERVICES_RELOCATION_RANKING_RANKING_PEERS_GRPC_H_

#include <grpcpp/channel.h>

#include <memory>

#include "services/relocation/ranking/ranking_peers.h"

// The peers over gRPC, as in workflow/peers_grpc.h.
namespace sojourn::relocation {

std::unique_ptr<PlacesPeer> MakePlacesPeer(
    std::shared_ptr<grpc::Channel> channel);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RANKING_RANKING_PEERS_GRPC_H_
