// How cases come in.
#include <vector>

#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/intake_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_intake_check.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {

namespace {

using ::sojourn::server::RpcScope;

void Show(const IntakeProblem& problem, v1::IntakeProblem& out) {
  out.set_field(problem.field);
  out.set_reason(problem.reason);
  out.set_description(problem.description);
  out.set_remedy(problem.remedy);
  out.set_blocking(problem.blocking);
}

}  // namespace

grpc::Status RelocationService::RaiseAlert(grpc::ServerContext* context,
                                           const v1::RaiseAlertRequest* request,
                                           v1::RaiseAlertResponse* response) {
  RpcScope rpc(runtime_, context, "RaiseAlert");
  return rpc.Run([&]() -> absl::Status {
    const IntakeDesk intake(desk_);
    RETURN_IF_ERROR(intake.Check(request->alert(), IntakeUse::kAlert, "alert"));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     intake.Open(call, request->alert(), IntakeUse::kAlert));
    ASSIGN_OR_RETURN(const absl::CivilDay today,
                     intake.LatestToday(call.deadline));
    for (const IntakeProblem& problem :
         CheckIntake(request->alert(), IntakeUse::kAlert, today, "alert")) {
      Show(problem, *response->add_problems());
    }
    return Answer(call, {id, false}, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::SubmitRequest(
    grpc::ServerContext* context, const v1::SubmitRequestRequest* request,
    v1::SubmitRequestResponse* response) {
  RpcScope rpc(runtime_, context, "SubmitRequest");
  return rpc.Run([&]() -> absl::Status {
    const IntakeDesk intake(desk_);
    const bool completes = !request->relocation_id().empty();
    // What completes an alert is checked as a whole, with what the alert said.
    if (!completes) {
      RETURN_IF_ERROR(
          intake.Check(request->intake(), IntakeUse::kRequest, "intake"));
    }
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    CaseName name;
    if (!completes) {
      ASSIGN_OR_RETURN(name.value, intake.Open(call, request->intake(),
                                               IntakeUse::kRequest));
    } else {
      ASSIGN_OR_RETURN(name, NameOf(*request));
      RETURN_IF_ERROR(
          intake.Complete(call, name, request->etag(), request->intake()));
    }
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::ValidateIntake(
    grpc::ServerContext* context, const v1::ValidateIntakeRequest* request,
    v1::ValidateIntakeResponse* response) {
  RpcScope rpc(runtime_, context, "ValidateIntake");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const absl::CivilDay today,
                     IntakeDesk(desk_).LatestToday(call.deadline));
    const std::vector<IntakeProblem> problems =
        CheckIntake(request->intake(),
                    request->alert() ? IntakeUse::kAlert : IntakeUse::kRequest,
                    today, request->alert() ? "alert" : "intake");
    for (const IntakeProblem& problem : problems) {
      Show(problem, *response->add_problems());
    }
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
