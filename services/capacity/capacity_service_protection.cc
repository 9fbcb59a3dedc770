// Erasure.
#include "common/erasure/erase_case_rpc.h"
#include "services/capacity/capacity_erasure.h"
#include "services/capacity/capacity_service.h"

namespace sojourn::capacity {

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
