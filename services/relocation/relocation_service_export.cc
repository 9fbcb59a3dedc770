// Everything held about her, for her.
#include <string>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/rights/export_desk.h"

namespace sojourn::relocation {

using ::sojourn::server::RpcScope;

namespace {

// A reading has no request_id: her duress phrase is kept under one that nobody
// sends again.
absl::Status HearWhoAsks(const CaseDesk& desk, const server::Call& call,
                         const v1::ExportRelocationRequest& request) {
  server::Call kept = call;
  kept.request_id = crypto::NewUuidV7();
  kept.content_hash = kept.request_id;
  return desk.Hear(kept, request);
}

std::string HowSheAsked(const v1::DefenderView& asked) {
  return absl::StrCat("SHE_ASKED ",
                      ShortName(v1::ViewVerification_Name(asked.verified_by()),
                                "VIEW_VERIFICATION_"));
}

}  // namespace

grpc::Status RelocationService::ExportRelocation(
    grpc::ServerContext* context, const v1::ExportRelocationRequest* request,
    v1::ExportRelocationResponse* response) {
  RpcScope rpc(runtime_, context, "ExportRelocation");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    RETURN_IF_ERROR(HearWhoAsks(desk_, call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    const ExportDesk exports(desk_, holding_);
    ASSIGN_OR_RETURN(const CaseDesk::Snapshot snapshot,
                     exports.Open(call, name, *request));
    const v1::DefenderView& asked = request->defender_view();
    RETURN_IF_ERROR(exports.Gather(call, snapshot, asked, *response));
    RETURN_IF_ERROR(exports.Tell(call, snapshot.opened));
    const std::string& id = snapshot.opened.relocation.relocation_id;
    RETURN_IF_ERROR(rpc.AuditRead({.resource = "relocation",
                                   .ids = {id},
                                   .fields = "everything",
                                   .reason = HowSheAsked(asked)}));
    return exports.ShowWhoSaw(call, snapshot.opened, *response);
  });
}

}  // namespace sojourn::relocation
