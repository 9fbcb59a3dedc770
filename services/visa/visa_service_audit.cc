// Who did and saw what, for auditors.
#include "common/audit/list_audit_records.h"
#include "common/server/rpc_scope.h"
#include "services/visa/visa_service.h"

namespace sojourn::visa {

grpc::Status VisaService::ListAuditRecords(
    grpc::ServerContext* context, const v1::ListAuditRecordsRequest* request,
    v1::ListAuditRecordsResponse* response) {
  server::RpcScope rpc(runtime_, context, "ListAuditRecords");
  return rpc.Run([&] {
    return audit::ListAuditRecords(runtime_, rpc, *request, *response);
  });
}

}  // namespace sojourn::visa
