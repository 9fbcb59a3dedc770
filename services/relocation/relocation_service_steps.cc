// How the coordination of a case goes: its durable steps.
#include <string>
#include <vector>

#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination_view.h"
#include "services/relocation/list_pager.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {

using ::sojourn::server::RpcScope;

grpc::Status RelocationService::GetSteps(grpc::ServerContext* context,
                                         const v1::GetStepsRequest* request,
                                         v1::GetStepsResponse* response) {
  RpcScope rpc(runtime_, context, "GetSteps");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const int size, PageSize(request->page_size()));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read());
    const ListPager pager(runtime_, call, *request);
    ASSIGN_OR_RETURN(const std::vector<std::string> start, pager.Start());
    ASSIGN_OR_RETURN(const CaseDesk::Snapshot snapshot, desk_.Read(call, name));
    std::string last;
    for (const Step& step : snapshot.coordination.steps) {
      if (!start.empty() && step.row_id <= start.front()) continue;
      if (response->steps_size() == size) {
        pager.SetNext({last}, *response->mutable_page_info());
        break;
      }
      *response->add_steps() = ShowStep(step, snapshot);
      last = step.row_id;
    }
    return rpc.AuditRead({.resource = "relocation",
                          .ids = {snapshot.opened.relocation.relocation_id},
                          .fields = "steps",
                          .reason = ""});
  });
}

}  // namespace sojourn::relocation
