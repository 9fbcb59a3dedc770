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
      *response->add_steps() = ShowStep(step, snapshot);
    }
    return rpc.AuditRead({.resource = "relocation",
                          .ids = {snapshot.opened.relocation.relocation_id},
                          .fields = "steps",
                          .reason = ""});
  });
}

}  // namespace sojourn::relocation
