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
#include "services/relocation/list_keys.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/sightings.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

struct SightingsPage {
  std::string relocation_id;
  // One more than asked, where there are more.
  std::vector<audit::StoredRecord> records;
};

// Opens nothing: who looked is known also of a case that was erased.
absl::StatusOr<SightingsPage> ReadSightings(server::Runtime& runtime,
                                            const server::Call& call,
                                            const CaseName& name,
                                            const ListPager& pager) {
  std::optional<audit::Stamp> before;
  if (const auto& keys = pager.after(); !keys.empty()) {
    before = {keys[1], FromMicros(keys[0])};
  }
  const Scope scope = ScopeOf(runtime.policy(), call);
  return runtime.db().Read<SightingsPage>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<SightingsPage> {
        ASSIGN_OR_RETURN(const std::optional<CaseKeys> keys,
                         FindCaseKeys(tx, name, scope));
        if (!keys.has_value()) return NotFound("relocation");
        ASSIGN_OR_RETURN(std::vector<audit::StoredRecord> records,
                         audit::ReadSightings(tx, keys->relocation_id, before,
                                              pager.fetch()));
        return SightingsPage{.relocation_id = keys->relocation_id,
                             .records = std::move(records)};
      });
}

std::vector<std::string> KeysOf(const audit::StoredRecord& last) {
  return {Micros(last.stamp.recorded_at), last.stamp.id};
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
    ASSIGN_OR_RETURN(SightingsPage page,
                     ReadSightings(runtime_, call, name, pager));
    pager.Finish(page.records, *response->mutable_page_info(), KeysOf);
    for (const audit::StoredRecord& stored : page.records) {
      *response->add_sightings() = ToSighting(stored);
    }
    return rpc.AuditRead({.resource = "relocation",
                          .ids = {page.relocation_id},
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
