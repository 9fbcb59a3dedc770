// How cases come in.
#include <algorithm>
#include <vector>

#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/intake_desk.h"
#include "services/relocation/first_hours/call_sweep.h"
#include "services/relocation/intake/draft_desk.h"
#include "services/relocation/intake/intake_update.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_intake_check.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/rights/retention_rules.h"

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

// A new request, what was still missing of an alert, or a draft, which is sent
// as it was saved where the request brings no intake of its own. Returns the
// id.
absl::StatusOr<CaseName> Submit(const CaseDesk& desk, const server::Call& call,
                                const v1::SubmitRequestRequest& request) {
  const IntakeDesk intake(desk);
  if (request.relocation_id().empty()) {
    ASSIGN_OR_RETURN(const std::string id,
                     intake.Open(call, request.intake(), IntakeUse::kRequest));
    return CaseName{.value = id, .is_proposal = false};
  }
  ASSIGN_OR_RETURN(CaseName name, NameOf(request));
  // Before anybody of the party is given a key.
  RETURN_IF_ERROR(DraftDesk::Check(request.intake()));
  const DraftDesk drafts(desk);
  ASSIGN_OR_RETURN(const auto draft, drafts.Find(call, name.value));
  if (!draft) {
    RETURN_IF_ERROR(
        intake.Complete(call, name, request.etag(), request.intake()));
    return name;
  }
  v1::Intake sent = request.intake();
  if (!request.has_intake()) {
    ASSIGN_OR_RETURN(sent, drafts.Open(*draft));
  }
  RETURN_IF_ERROR(intake.Send(call, *draft, request.etag(), sent));
  return name;
}

// It is stored: whoever cannot be called now is called by the next sweep, and
// the answer does not wait for it.
void CallAtOnce(server::Runtime& runtime, const server::Call& call) {
  const absl::Status called = CallOfficers(
      runtime, std::min(call.deadline, absl::Now() + absl::Seconds(1)));
  if (!called.ok()) log::Failure("officers_not_called", called);
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
    CallAtOnce(runtime_, call);
    ASSIGN_OR_RETURN(const absl::CivilDay today,
                     intake.LatestToday(call.deadline));
    for (const IntakeProblem& problem :
         CheckIntake(request->alert(), IntakeUse::kAlert, today, "alert")) {
      Show(problem, *response->add_problems());
    }
    return Answer(call, {id, false}, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::SaveDraft(grpc::ServerContext* context,
                                          const v1::SaveDraftRequest* request,
                                          v1::SaveDraftResponse* response) {
  RpcScope rpc(runtime_, context, "SaveDraft");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(DraftDesk::Check(request->intake()));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     DraftDesk(desk_).Save(call, *request));
    v1::Relocation& out = *response->mutable_relocation();
    RETURN_IF_ERROR(AnswerCaseOrDraft(call, {id, false}, out).status());
    ASSIGN_OR_RETURN(const absl::CivilDay today,
                     IntakeDesk(desk_).LatestToday(call.deadline));
    for (const IntakeProblem& problem :
         CheckIntake(request->intake(), IntakeUse::kRequest, today, "intake")) {
      Show(problem, *response->add_problems());
    }
    if (out.state() != v1::RELOCATION_STATE_DRAFT) return absl::OkStatus();
    SetTime(ToTime(out.updated_at()) + kDraftKept,
            *response->mutable_kept_until());
    return absl::OkStatus();
  });
}

grpc::Status RelocationService::SubmitRequest(
    grpc::ServerContext* context, const v1::SubmitRequestRequest* request,
    v1::SubmitRequestResponse* response) {
  RpcScope rpc(runtime_, context, "SubmitRequest");
  return rpc.Run([&]() -> absl::Status {
    // What completes an alert, and a draft, is checked as a whole when it is
    // read.
    if (request->relocation_id().empty()) {
      RETURN_IF_ERROR(IntakeDesk(desk_).Check(request->intake(),
                                              IntakeUse::kRequest, "intake"));
    }
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const CaseName name, Submit(desk_, call, *request));
    CallAtOnce(runtime_, call);
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::UpdateIntake(
    grpc::ServerContext* context, const v1::UpdateIntakeRequest* request,
    v1::UpdateIntakeResponse* response) {
  RpcScope rpc(runtime_, context, "UpdateIntake");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const IntakeMask mask, ParseMask(request->update_mask()));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(UpdateIntakeOf(desk_, call, name, *request, mask));
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
