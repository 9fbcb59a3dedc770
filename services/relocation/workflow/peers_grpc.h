#ifndef SERVICES_RELOCATION_WORKFLOW_PEERS_GRPC_H_
#define SERVICES_RELOCATION_WORKFLOW_PEERS_GRPC_H_

#include <grpcpp/channel.h>

#include <memory>

#include "services/relocation/workflow/peers.h"

// The peers over gRPC. A channel carries relocation's certificate and is shared
// by all workers; the caller's deadline and on_behalf_of go with every call.
namespace sojourn::relocation {

std::unique_ptr<CapacityPeer> MakeCapacityPeer(
    std::shared_ptr<grpc::Channel> channel);
std::unique_ptr<VisaPeer> MakeVisaPeer(std::shared_ptr<grpc::Channel> channel);
std::unique_ptr<GrantsPeer> MakeGrantsPeer(
    std::shared_ptr<grpc::Channel> channel);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKFLOW_PEERS_GRPC_H_
