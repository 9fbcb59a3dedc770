// What she says to a decision after it was taken.
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/afterwards/afterwards_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

// Not of what stands in the history alone.
bool TakesAView(v1::DecisionKind kind) {
  return kind != v1::DECISION_KIND_UNSPECIFIED &&
         kind != v1::DECISION_KIND_DURESS && kind != v1::DECISION_KIND_PARTY &&
         kind != v1::DECISION_KIND_NOT_WANTED;
}

absl::Status CheckHeard(const v1::RecordDefenderViewRequest& req) {
  FieldChecker fields;
  if (!TakesAView(req.kind())) {
    fields.Add("kind", "FIELD_REQUIRED",
               "say what was decided, such as CLEARANCE, or OTHER for what is "
               "about no decision");
  }
  if (req.kind() == v1::DECISION_KIND_OTHER && !req.about_id().empty()) {
    fields.Add("about_id", "FIELD_NOT_ALLOWED",
               "leave it out: name who speaks in defender_view.person_id");
  }
  if (!req.has_defender_view()) {
    fields.Add("defender_view", "FIELD_REQUIRED",
               "say when and how she was asked, and whether she agrees");
  }
  return fields.Finish();
}

}  // namespace

grpc::Status RelocationService::RecordDefenderView(
    grpc::ServerContext* context, const v1::RecordDefenderViewRequest* request,
    v1::RecordDefenderViewResponse* response) {
  RpcScope rpc(runtime_, context, "RecordDefenderView");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckHeard(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     ChangeCase(desk_, call, *request, HearAfterwards));
    response->set_pending_step(changed.pending_step);
    v1::Relocation& relocation = *response->mutable_relocation();
    RETURN_IF_ERROR(Answer(call, name, relocation));
    for (const v1::Decision& each : relocation.decisions()) {
      if (each.decision_id() != changed.subject_id) continue;
      response->set_after_no(each.after_no());
    }
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
