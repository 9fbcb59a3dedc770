// Two cases about the same people, judged by two officers and made one.
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/duplicates/merge_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_guards.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

void CheckReason(const std::string& reason, std::string_view remedy,
                 FieldChecker& fields) {
  if (reason.empty()) fields.Add("reason", "FIELD_REQUIRED", remedy);
  CheckText(reason, "reason", fields);
}

absl::Status CheckVerdict(const v1::ConfirmDuplicateRequest& request) {
  FieldChecker fields;
  if (request.verdict() != v1::DUPLICATE_VERDICT_SAME &&
      request.verdict() != v1::DUPLICATE_VERDICT_NOT_SAME) {
    fields.Add("verdict", "FIELD_REQUIRED", "give SAME or NOT_SAME");
  }
  CheckReason(request.reason(), "write what shows it", fields);
  return fields.Finish();
}

absl::Status CheckWhy(const std::string& reason, std::string_view remedy) {
  FieldChecker fields;
  CheckReason(reason, remedy, fields);
  return fields.Finish();
}

// Her duress phrase is kept in the case over whose contact it was heard.
template <typename Request>
absl::Status HearBoth(const CaseDesk& desk, const server::Call& call,
                      const Request& request) {
  Request here = request;
  here.clear_other_defender_view();
  const absl::Status heard = desk.Hear(call, here);
  Request there = request;
  there.set_relocation_id(request.other_relocation_id());
  there.clear_defender_view();
  // What is kept in one case is not what was kept in the other: under the same
  // name the second would pass for a repetition of the first.
  server::Call elsewhere = call;
  // No caller's UUID is of version 0, and this one is the same on a retry.
  constexpr size_t kVersion = 14;
  elsewhere.request_id.at(kVersion) = '0';
  const absl::Status heard_there = desk.Hear(elsewhere, there);
  // DURESS_HEARD says that it is kept: not while one of the two is not.
  const bool kept = ReasonOf(heard) == Name(Guard::kDuressHeard);
  return heard.ok() || (kept && !heard_there.ok()) ? heard_there : heard;
}

}  // namespace

grpc::Status RelocationService::ConfirmDuplicate(
    grpc::ServerContext* context, const v1::ConfirmDuplicateRequest* request,
    v1::ConfirmDuplicateResponse* response) {
  RpcScope rpc(runtime_, context, "ConfirmDuplicate");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckVerdict(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(*response->mutable_pair(),
                     MergeDesk(desk_).Confirm(call, *request));
    return absl::OkStatus();
  });
}

grpc::Status RelocationService::MergeRelocations(
    grpc::ServerContext* context, const v1::MergeRelocationsRequest* request,
    v1::MergeRelocationsResponse* response) {
  RpcScope rpc(runtime_, context, "MergeRelocations");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(HearBoth(desk_, call, *request));
    RETURN_IF_ERROR(CheckWhy(request->reason(), "write why they become one"));
    ASSIGN_OR_RETURN(*response->mutable_pair(),
                     MergeDesk(desk_).Merge(call, *request));
    return absl::OkStatus();
  });
}

grpc::Status RelocationService::UndoMerge(grpc::ServerContext* context,
                                          const v1::UndoMergeRequest* request,
                                          v1::UndoMergeResponse* response) {
  RpcScope rpc(runtime_, context, "UndoMerge");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckWhy(request->reason(), "write why they part again"));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(*response->mutable_pair(),
                     MergeDesk(desk_).Undo(call, *request));
    return absl::OkStatus();
  });
}

grpc::Status RelocationService::RecordIntroduction(
    grpc::ServerContext* context, const v1::RecordIntroductionRequest* request,
    v1::RecordIntroductionResponse* response) {
  RpcScope rpc(runtime_, context, "RecordIntroduction");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(HearBoth(desk_, call, *request));
    ASSIGN_OR_RETURN(*response->mutable_pair(),
                     MergeDesk(desk_).Introduce(call, *request));
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
