// Who may see a case, and its erasure.
#include "common/erasure/erase_case_rpc.h"
#include "common/status/status_macros.h"
#include "services/visa/travel/travel_erasure.h"
#include "services/visa/visa_convert.h"
#include "services/visa/visa_erasure.h"
#include "services/visa/visa_service.h"
#include "services/visa/visa_share.h"

namespace sojourn::visa {

grpc::Status VisaService::SetShare(grpc::ServerContext* ctx,
                                   const v1::SetShareRequest* req,
                                   v1::SetShareResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "SetShare");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Share share, ParseShare(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    ASSIGN_OR_RETURN(const int64_t heard,
                     visa::SetShare(runtime_, call, share));
    resp->set_number(heard);
    return absl::OkStatus();
  });
}

grpc::Status VisaService::EraseCase(grpc::ServerContext* ctx,
                                    const v1::EraseCaseRequest* req,
                                    v1::EraseCaseResponse* resp) {
  return erasure::HandleEraseCase(
      runtime_, ctx, *req, resp,
      [&](const server::Call& call,
          const std::string& case_ref) -> absl::Status {
        RETURN_IF_ERROR(RemoveTravels(runtime_, call, case_ref));
        return RemoveApplications(runtime_, call, case_ref);
      });
}

}  // namespace sojourn::visa
