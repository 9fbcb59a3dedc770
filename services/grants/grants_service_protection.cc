// Erasure.
#include "common/erasure/erase_case_rpc.h"
#include "services/grants/grants_erasure.h"
#include "services/grants/grants_service.h"

namespace sojourn::grants {

grpc::Status GrantService::EraseCase(grpc::ServerContext* context,
                                     const v1::EraseCaseRequest* request,
                                     v1::EraseCaseResponse* response) {
  return erasure::HandleEraseCase(
      runtime_, context, *request, response,
      [&](const server::Call& call, const std::string& case_ref) {
        return StripGrants(runtime_, call, case_ref);
      });
}

}  // namespace sojourn::grants
