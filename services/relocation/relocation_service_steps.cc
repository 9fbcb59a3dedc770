// How the coordination of a case goes: its durable steps.
#include <optional>
#include <string>
#include <vector>

#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination/coordination_view.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/workflow/step_desk.h"

namespace sojourn::relocation {

namespace {

using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

std::vector<Step> StepsAfter(const std::optional<std::string>& last,
                             const CaseDesk::Snapshot& snapshot) {
  std::vector<Step> steps;
  for (const Step& step : snapshot.coordination.steps) {
    if (!last || step.row_id > *last) steps.push_back(step);
  }
  return steps;
}

template <typename Request>
absl::Status CheckNamed(const Request& request, bool reason_needed) {
  FieldChecker fields;
  if (request.step_id().empty()) {
    fields.Add("step_id", "FIELD_REQUIRED", "take it from GetSteps");
  }
  if constexpr (requires { request.reason(); }) {
    if (reason_needed && request.reason().empty()) {
      fields.Add("reason", "FIELD_REQUIRED", "write why");
    }
    CheckText(request.reason(), "reason", fields);
  }
  return fields.Finish();
}

}  // namespace

grpc::Status RelocationService::GetSteps(grpc::ServerContext* context,
                                         const v1::GetStepsRequest* request,
                                         v1::GetStepsResponse* response) {
  RpcScope rpc(runtime_, context, "GetSteps");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(const CaseDesk::Snapshot snapshot, desk_.Read(call, name));
    std::vector<Step> steps = StepsAfter(pager.after_id(), snapshot);
    pager.Finish(steps, *response->mutable_page_info(), [](const Step& last) {
      return std::vector<std::string>{last.row_id};
    });
    for (const Step& step : steps) {
      *response->add_steps() =
          ShowStep(step, snapshot, runtime_.policy(), call.caller);
    }
    return rpc.AuditRead({.resource = "relocation",
                          .ids = {snapshot.opened.relocation.relocation_id},
                          .fields = "steps",
                          .reason = ""});
  });
}

grpc::Status RelocationService::RetryStep(grpc::ServerContext* context,
                                          const v1::RetryStepRequest* request,
                                          v1::RetryStepResponse* response) {
  RpcScope rpc(runtime_, context, "RetryStep");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckNamed(*request, false));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(StepDesk(desk_).Retry(call, *request).status());
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::SkipStep(grpc::ServerContext* context,
                                         const v1::SkipStepRequest* request,
                                         v1::SkipStepResponse* response) {
  RpcScope rpc(runtime_, context, "SkipStep");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckNamed(*request, true));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     StepDesk(desk_).Skip(call, *request));
    response->set_pending_step(changed.pending_step);
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::TakeOverStep(
    grpc::ServerContext* context, const v1::TakeOverStepRequest* request,
    v1::TakeOverStepResponse* response) {
  RpcScope rpc(runtime_, context, "TakeOverStep");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckNamed(*request, true));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(StepDesk(desk_).TakeOver(call, *request).status());
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
