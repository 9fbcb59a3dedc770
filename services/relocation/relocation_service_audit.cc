// Who looked: for the office and, through it, for her; for auditors.
#include <optional>
#include <string>
#include <vector>

#include "common/audit/audit_reader.h"
#include "common/audit/list_audit_records.h"
#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/exposure/sightings.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/worklist/list_keys.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

// Opens nothing: who looked is known also of a case that was erased.
absl::StatusOr<std::string> FindId(server::Runtime& runtime,
                                   const server::Call& call,
                                   const CaseName& name) {
  const Scope scope = ScopeOf(runtime.policy(), call);
  return runtime.db().Read<std::string>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<std::string> {
        ASSIGN_OR_RETURN(const std::optional<CaseKeys> keys,
                         FindCaseKeys(tx, name, scope));
        if (!keys.has_value()) return NotFound("relocation");
        return keys->relocation_id;
      });
}

std::optional<audit::Stamp> StampOf(const ListPager& pager) {
  const auto& keys = pager.after();
  if (keys.empty()) return std::nullopt;
  return audit::Stamp{keys[1], FromMicros(keys[0])};
}

std::vector<std::string> KeysOf(const Sighting& last) {
  return {Micros(ToTime(last.record.recorded_at())), last.record.audit_id()};
}

}  // namespace

grpc::Status RelocationService::ListWhoSaw(grpc::ServerContext* context,
                                           const v1::ListWhoSawRequest* request,
                                           v1::ListWhoSawResponse* response) {
  RpcScope rpc(runtime_, context, "ListWhoSaw");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(const std::string id, FindId(runtime_, call, name));
    ASSIGN_OR_RETURN(
        std::vector<Sighting> page,
        WhoSaw(runtime_, holding_, call, id, StampOf(pager), pager.fetch()));
    pager.Finish(page, *response->mutable_page_info(), KeysOf);
    for (const Sighting& sighting : page) {
      if (TellsOfAnotherFund(sighting)) continue;
      *response->add_sightings() = ToProto(sighting);
    }
    return rpc.AuditRead({.resource = "relocation",
                          .ids = {id},
                          .fields = "who_saw",
                          .reason = ""});
  });
}

grpc::Status RelocationService::ListAuditRecords(
    grpc::ServerContext* context, const v1::ListAuditRecordsRequest* request,
    v1::ListAuditRecordsResponse* response) {
  RpcScope rpc(runtime_, context, "ListAuditRecords");
  return rpc.Run([&] {
    return audit::ListAuditRecords(runtime_, rpc, *request, *response);
  });
}

}  // namespace sojourn::relocation
