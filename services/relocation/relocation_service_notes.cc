// What the office asks about a case, and notes about it.
#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/relocation/intake/inquiry.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {

using ::sojourn::server::RpcScope;

grpc::Status RelocationService::AskForInformation(
    grpc::ServerContext* context, const v1::AskForInformationRequest* request,
    v1::AskForInformationResponse* response) {
  RpcScope rpc(runtime_, context, "AskForInformation");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckQuestions(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(*response->mutable_information_request_id(),
                     AskForInformationOn(desk_, call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::AddNote(grpc::ServerContext* context,
                                        const v1::AddNoteRequest* request,
                                        v1::AddNoteResponse* response) {
  RpcScope rpc(runtime_, context, "AddNote");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(CheckNote(call.caller, *request));
    ASSIGN_OR_RETURN(*response->mutable_note_id(),
                     AddNoteTo(desk_, call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
