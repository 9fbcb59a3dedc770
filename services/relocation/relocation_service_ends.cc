// How a case ends by her word, and how it is taken up again.
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "services/relocation/interruptions/ending_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

absl::Status CheckWithdrawal(const v1::WithdrawRequest& req) {
  FieldChecker fields;
  if (req.reason() == v1::WITHDRAWAL_REASON_UNSPECIFIED) {
    fields.Add("reason", "FIELD_REQUIRED",
               "give NOT_SAID where she does not want to say");
  }
  return fields.Finish();
}

absl::Status CheckNote(const v1::MarkSafeElsewhereRequest& req) {
  FieldChecker fields;
  CheckText(req.note(), "note", fields);
  return fields.Finish();
}

absl::Status CheckReopening(const v1::ReopenRequest& req) {
  FieldChecker fields;
  if (req.reason() == v1::REOPEN_REASON_UNSPECIFIED) {
    fields.Add("reason", "FIELD_REQUIRED",
               "say why the case is taken up again");
  }
  if (!FromProto(req.level())) {
    fields.Add("level", "FIELD_REQUIRED", "say how urgent it is now");
  }
  CheckText(req.note(), "note", fields);
  return fields.Finish();
}

template <typename Request>
const v1::DefenderView* SecondViewIn(const Request& request) {
  return request.has_second_view() ? &request.second_view() : nullptr;
}

absl::StatusOr<std::string> Stop(CaseEdit& edit,
                                 const v1::WithdrawRequest& req) {
  return EndCase(edit,
                 {.ending = Ending::kWithdrawn,
                  .first = ViewIn(req),
                  .second = SecondViewIn(req),
                  .reason = ShortName(v1::WithdrawalReason_Name(req.reason()),
                                      "WITHDRAWAL_REASON_")});
}

absl::StatusOr<std::string> BeSafe(CaseEdit& edit,
                                   const v1::MarkSafeElsewhereRequest& req) {
  ASSIGN_OR_RETURN(
      const absl::Time since,
      ParseOccurredAt(req.has_occurred_at(), req.occurred_at(), edit.now));
  return EndCase(edit, {.ending = Ending::kSafeElsewhere,
                        .first = ViewIn(req),
                        .second = SecondViewIn(req),
                        .occurred_at = since,
                        .note = req.note()});
}

}  // namespace

grpc::Status RelocationService::Withdraw(grpc::ServerContext* context,
                                         const v1::WithdrawRequest* request,
                                         v1::WithdrawResponse* response) {
  RpcScope rpc(runtime_, context, "Withdraw");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckWithdrawal(*request));
    ASSIGN_OR_RETURN(
        *response->mutable_pending_step(),
        desk_.Edit(call, name, request->etag(),
                   [&](CaseEdit& edit) { return Stop(edit, *request); }));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::MarkSafeElsewhere(
    grpc::ServerContext* context, const v1::MarkSafeElsewhereRequest* request,
    v1::MarkSafeElsewhereResponse* response) {
  RpcScope rpc(runtime_, context, "MarkSafeElsewhere");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckNote(*request));
    ASSIGN_OR_RETURN(
        *response->mutable_pending_step(),
        desk_.Edit(call, name, request->etag(),
                   [&](CaseEdit& edit) { return BeSafe(edit, *request); }));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::Reopen(grpc::ServerContext* context,
                                       const v1::ReopenRequest* request,
                                       v1::ReopenResponse* response) {
  RpcScope rpc(runtime_, context, "Reopen");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckReopening(*request));
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, request->etag(),
                              [&](CaseEdit& edit) {
                                return ReopenCase(edit, desk_.vault(),
                                                  *request);
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
