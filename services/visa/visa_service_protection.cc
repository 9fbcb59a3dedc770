// Erasure.
#include "common/erasure/erase_case_rpc.h"
#include "services/visa/visa_erasure.h"
#include "services/visa/visa_service.h"

namespace sojourn::visa {

grpc::Status VisaService::EraseCase(grpc::ServerContext* ctx,
                                    const v1::EraseCaseRequest* req,
                                    v1::EraseCaseResponse* resp) {
  return erasure::HandleEraseCase(
      runtime_, ctx, *req, resp,
      [&](const server::Call& call, const std::string& case_ref) {
        return RemoveApplications(runtime_, call, case_ref);
      });
}

}  // namespace sojourn::visa
