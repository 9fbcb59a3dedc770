// Who did and saw what, for auditors.
#include "common/audit/list_audit_records.h"
#include "common/server/rpc_scope.h"
#include "services/capacity/capacity_service.h"

namespace sojourn::capacity {

grpc::Status CapacityService::ListAuditRecords(
    grpc::ServerContext* context, const v1::ListAuditRecordsRequest* request,
    v1::ListAuditRecordsResponse* response) {
  server::RpcScope rpc(runtime_, context, "ListAuditRecords");
  return rpc.Run([&] {
    return audit::ListAuditRecords(runtime_, rpc, *request, *response);
  });
}

}  // namespace sojourn::capacity
