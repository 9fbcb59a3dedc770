// Who looked: for the office and, through it, for her; for auditors.
#include <optional>
#include <string>
#include <vector>

#include "common/audit/audit_reader.h"
#include "common/audit/list_audit_records.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/list_pager.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/sightings.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

struct SightingsPage {
  std::string relocation_id;
  // One more than asked, where there are more.
  std::vector<audit::StoredRecord> records;
};

// Opens nothing: who looked is known also of a case that was erased.
absl::StatusOr<SightingsPage> ReadSightings(
    server::Runtime& runtime, const server::Call& call, const CaseName& name,
    const std::optional<audit::Stamp>& before, int limit) {
  const Scope scope = ScopeOf(runtime.policy(), call);
  return runtime.db().Read<SightingsPage>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<SightingsPage> {
        ASSIGN_OR_RETURN(const std::optional<CaseKeys> keys,
                         FindCaseKeys(tx, name, scope));
        if (!keys.has_value()) return NotFound("relocation");
        ASSIGN_OR_RETURN(
            std::vector<audit::StoredRecord> records,
            audit::ReadSightings(tx, keys->relocation_id, before, limit));
        return SightingsPage{.relocation_id = keys->relocation_id,
                             .records = std::move(records)};
      });
}

}  // namespace

grpc::Status RelocationService::ListWhoSaw(grpc::ServerContext* context,
                                           const v1::ListWhoSawRequest* request,
                                           v1::ListWhoSawResponse* response) {
  RpcScope rpc(runtime_, context, "ListWhoSaw");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const int size, PageSize(request->page_size()));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read());
    const ListPager<v1::ListWhoSawRequest> pager(runtime_, call, *request);
    ASSIGN_OR_RETURN(const std::vector<std::string> keyset, pager.Start());
    std::optional<audit::Stamp> before;
    if (keyset.size() == 2) before = {keyset[1], FromMicros(keyset[0])};
    ASSIGN_OR_RETURN(const SightingsPage page,
                     ReadSightings(runtime_, call, name, before, size + 1));
    for (const audit::StoredRecord& stored : page.records) {
      if (response->sightings_size() == size) {
        const audit::Stamp& last =
            page.records[static_cast<size_t>(size) - 1].stamp;
        pager.SetNext({Micros(last.recorded_at), last.id},
                      *response->mutable_page_info());
        break;
      }
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
