// Money before a place is there.
#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/relocation/money/bridging_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {

using ::sojourn::server::RpcScope;

grpc::Status RelocationService::RequestBridgingGrant(
    grpc::ServerContext* context,
    const v1::RequestBridgingGrantRequest* request,
    v1::RequestBridgingGrantResponse* response) {
  RpcScope rpc(runtime_, context, "RequestBridgingGrant");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    RETURN_IF_ERROR(CheckBridging(*request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     BridgingDesk(desk_).Request(call, *request));
    response->set_pending_step(changed.pending_step);
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
