// How the coordination goes: its durable steps, and the feed.
#include <algorithm>

#include "common/crypto/page_tokens.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination_view.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

constexpr int kDefaultPage = 50;
constexpr int kLargestPage = 200;

}  // namespace

grpc::Status RelocationService::GetSteps(grpc::ServerContext* context,
                                         const v1::GetStepsRequest* request,
                                         v1::GetStepsResponse* response) {
  RpcScope rpc(runtime_, context, "GetSteps");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read());
    const crypto::PageScope page{call.method, call.caller.organisation_id,
                                 name.value};
    ASSIGN_OR_RETURN(
        const std::vector<std::string> after,
        runtime_.page_tokens().Decode(page, request->page_token()));
    ASSIGN_OR_RETURN(const CaseDesk::Snapshot snapshot,
                     desk_.Read(call, name));
    const int size =
        request->page_size() <= 0
            ? kDefaultPage
            : std::min<int>(request->page_size(), kLargestPage);
    std::string last_row_id;
    for (const Step& step : snapshot.coordination.steps) {
      if (!after.empty() && step.row_id <= after.front()) continue;
      if (response->steps_size() == size) {
        response->mutable_page()->set_next_page_token(
            runtime_.page_tokens().Encode(page, {last_row_id}));
        break;
      }
      *response->add_steps() = ShowStep(step, snapshot);
      last_row_id = step.row_id;
    }
    return rpc.AuditRead(
        {.resource = "relocation",
         .ids = {snapshot.opened.relocation.relocation_id},
         .fields = "steps",
         .reason = ""});
  });
}

grpc::ServerWriteReactor<v1::WatchEventsResponse>*
RelocationService::WatchEvents(grpc::CallbackServerContext* context,
                               const v1::WatchEventsRequest* request) {
  RpcScope rpc(runtime_, context, "WatchEvents");
  return feed_.Watch<v1::WatchEventsResponse>(rpc.Admit(), request->cursor());
}

}  // namespace sojourn::relocation
