// Who may see a case, and its erasure.
#include "common/erasure/erase_case_rpc.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_erasure.h"
#include "services/capacity/capacity_service.h"
#include "services/capacity/capacity_share.h"

namespace sojourn::capacity {

grpc::Status CapacityService::SetShare(grpc::ServerContext* context,
                                       const v1::SetShareRequest* request,
                                       v1::SetShareResponse* response) {
  server::RpcScope rpc(runtime_, context, "SetShare");
  return rpc.Run([&]() -> absl::Status {
    if (request->number() < 1) {
      return InvalidField("number", "FIELD_REQUIRED", "counts from 1");
    }
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        const int64_t heard,
        capacity::SetShare(runtime_, call,
                           {.reservation_id = request->reservation_id(),
                            .number = request->number(),
                            .view_closed = request->view_closed()}));
    response->set_number(heard);
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::EraseCase(grpc::ServerContext* context,
                                        const v1::EraseCaseRequest* request,
                                        v1::EraseCaseResponse* response) {
  return erasure::HandleEraseCase(
      runtime_, context, *request, response,
      [&](const server::Call& call, const std::string& case_ref) {
        return RemoveReservations(runtime_, call, case_ref);
      });
}

}  // namespace sojourn::capacity
