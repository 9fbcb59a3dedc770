// Who did and saw what: for auditors, and for her by relocation.
#include "common/audit/case_sightings.h"
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

grpc::Status VisaService::ListWhoSaw(grpc::ServerContext* context,
                                     const v1::ListWhoSawRequest* request,
                                     v1::ListWhoSawResponse* response) {
  server::RpcScope rpc(runtime_, context, "ListWhoSaw");
  return rpc.Run(
      [&] { return audit::ListWhoSaw(runtime_, rpc, *request, *response); });
}

grpc::Status VisaService::ListSeenCases(grpc::ServerContext* context,
                                        const v1::ListSeenCasesRequest* request,
                                        v1::ListSeenCasesResponse* response) {
  server::RpcScope rpc(runtime_, context, "ListSeenCases");
  return rpc.Run(
      [&] { return audit::ListSeenCases(runtime_, rpc, *request, *response); });
}

}  // namespace sojourn::visa
