// A worry about how she is treated, past everybody it may be about.
#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/safeguarding/safeguarding_desk.h"
#include "services/relocation/worklist/list_keys.h"

namespace sojourn::relocation {
namespace {

using safeguarding_store::ConcernRow;
using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

absl::Status CheckConcern(const v1::RaiseSafeguardingConcernRequest& req) {
  FieldChecker fields;
  if (req.about() == v1::SAFEGUARDING_SUBJECT_UNSPECIFIED) {
    fields.Add("about", "FIELD_REQUIRED",
               "give HOST, OFFICER, PARTY_MEMBER or OTHER");
  }
  if (req.text().empty()) {
    fields.Add("text", "FIELD_REQUIRED", "write what happened");
  }
  CheckName(req.about_id(), "about_id", fields);
  CheckText(req.text(), "text", fields);
  return fields.Finish();
}

absl::Status CheckStep(const v1::RecordSafeguardingStepRequest& req) {
  FieldChecker fields;
  if (req.concern_id().empty()) {
    fields.Add("concern_id", "FIELD_REQUIRED", "name the concern");
  }
  if (req.finding() == v1::SAFEGUARDING_FINDING_UNSPECIFIED) {
    fields.Add("finding", "FIELD_REQUIRED",
               "give ACKNOWLEDGED, ACTED, SUBSTANTIATED, UNFOUNDED or "
               "REFERRED");
  } else if (req.finding() != v1::SAFEGUARDING_FINDING_ACKNOWLEDGED &&
             req.note().empty()) {
    fields.Add("note", "FIELD_REQUIRED", "write what was done and why");
  }
  CheckText(req.note(), "note", fields);
  return fields.Finish();
}

absl::StatusOr<safeguarding_store::Filter> FilterOf(
    const v1::ListSafeguardingConcernsRequest& req) {
  safeguarding_store::Filter filter{.with_closed = req.include_closed()};
  if (req.relocation_id().empty()) return filter;
  ASSIGN_OR_RETURN(filter.relocation, ParseCaseName(req.relocation_id()));
  return filter;
}

absl::StatusOr<std::vector<ConcernRow>> ReadRows(
    server::Runtime& runtime, const server::Call& call,
    const safeguarding_store::Filter& filter, const ListPager& pager) {
  safeguarding_store::Start after;
  if (pager.after().size() == 2) {
    after = {FromMicros(pager.after()[0]), pager.after()[1]};
  }
  return runtime.db().Read<std::vector<ConcernRow>>(
      call.deadline, [&](db::Transaction& tx) {
        return safeguarding_store::List(tx, call.caller.subject, filter, after,
                                        pager.fetch());
      });
}

std::vector<std::string> KeysOf(const ConcernRow& last) {
  return {Micros(last.raised_at), last.row_id};
}

// As much of the page as stays below 1 MiB. Returns the concerns that are
// shown.
std::vector<std::string> ShowPage(
    std::vector<v1::SafeguardingConcern> concerns,
    const std::vector<ConcernRow>& rows, const ListPager& pager,
    v1::ListSafeguardingConcernsResponse& response) {
  std::vector<std::string> ids;
  size_t bytes = 0;
  for (v1::SafeguardingConcern& concern : concerns) {
    bytes += concern.ByteSizeLong();
    ids.push_back(concern.concern_id());
    *response.add_concerns() = std::move(concern);
    if (bytes <= ListPager::kMostBytes) continue;
    for (const ConcernRow& row : rows) {
      if (row.concern_id != ids.back() || &row == &rows.back()) continue;
      pager.SetNext(KeysOf(row), *response.mutable_page_info());
    }
    break;
  }
  return ids;
}

}  // namespace

grpc::Status RelocationService::RaiseSafeguardingConcern(
    grpc::ServerContext* context,
    const v1::RaiseSafeguardingConcernRequest* request,
    v1::RaiseSafeguardingConcernResponse* response) {
  RpcScope rpc(runtime_, context, "RaiseSafeguardingConcern");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckConcern(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        *response->mutable_concern_id(),
        SafeguardingDesk(runtime_, desk_.vault()).Raise(call, *request));
    return absl::OkStatus();
  });
}

grpc::Status RelocationService::ListSafeguardingConcerns(
    grpc::ServerContext* context,
    const v1::ListSafeguardingConcernsRequest* request,
    v1::ListSafeguardingConcernsResponse* response) {
  RpcScope rpc(runtime_, context, "ListSafeguardingConcerns");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto filter, FilterOf(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(auto rows, ReadRows(runtime_, call, filter, pager));
    pager.Finish(rows, *response->mutable_page_info(), KeysOf);
    ASSIGN_OR_RETURN(
        auto concerns,
        SafeguardingDesk(runtime_, desk_.vault()).Show(call, rows));
    return rpc.AuditRead(
        {.resource = "safeguarding_concern",
         .ids = ShowPage(std::move(concerns), rows, pager, *response),
         .fields = "concern",
         .reason = ""});
  });
}

grpc::Status RelocationService::RecordSafeguardingStep(
    grpc::ServerContext* context,
    const v1::RecordSafeguardingStepRequest* request,
    v1::RecordSafeguardingStepResponse* response) {
  RpcScope rpc(runtime_, context, "RecordSafeguardingStep");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckStep(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        *response->mutable_concern(),
        SafeguardingDesk(runtime_, desk_.vault()).RecordStep(call, *request));
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
