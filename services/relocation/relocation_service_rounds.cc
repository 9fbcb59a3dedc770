// Where everybody who waits would be best, as one plan.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/ranking/weight_check.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/round/round_desk.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

absl::Status CheckRequest(const v1::RunRoundRequest& request) {
  FieldChecker fields;
  CheckWeights(request.weights(), fields);
  return fields.Finish();
}

absl::Status CheckRequest(const v1::AcceptRoundRequest& request) {
  FieldChecker fields;
  if (request.plan().empty()) {
    fields.Add("plan", "FIELD_REQUIRED",
               "name the round that you looked at, by its round_id");
  }
  if (request.reason().empty()) {
    fields.Add("reason", "FIELD_REQUIRED", "say why this plan");
  }
  CheckText(request.reason(), "reason", fields);
  return fields.Finish();
}

// Tokens are ours: they name a round and a position. What began with the newest
// goes on with that one.
struct From {
  std::string round_id;
  int position = -1;
};
From FromOf(const v1::GetRoundRequest& request, const ListPager& pager) {
  From from{.round_id = request.round_id()};
  const std::vector<std::string>& after = pager.after();
  if (after.size() != 2 || !absl::SimpleAtoi(after[1], &from.position)) {
    return {.round_id = request.round_id()};
  }
  from.round_id = after[0];
  return from;
}

void ShowPage(RoundDesk::Page page, const ListPager& pager,
              v1::GetRoundResponse& out, std::vector<std::string>& shown) {
  if (page.round) *out.mutable_round() = *page.round;
  pager.Finish(page.parties, *out.mutable_page_info(), [&](const auto& last) {
    return std::vector<std::string>{out.round().round_id(),
                                    std::to_string(last.position)};
  });
  for (RoundDesk::Page::Party& each : page.parties) {
    if (each.party.relocation_id().empty()) continue;
    shown.push_back(each.party.relocation_id());
    *out.add_parties() = std::move(each.party);
  }
}

}  // namespace

grpc::Status RelocationService::RunRound(grpc::ServerContext* context,
                                         const v1::RunRoundRequest* request,
                                         v1::RunRoundResponse* response) {
  RpcScope rpc(runtime_, context, "RunRound");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckRequest(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const RoundDesk desk(runtime_);
    ASSIGN_OR_RETURN(const std::string round_id, desk.Run(call, *request));
    ASSIGN_OR_RETURN(const RoundDesk::Page page,
                     desk.Load(call, round_id, 0, 0));
    *response->mutable_round() = *page.round;
    return absl::OkStatus();
  });
}

grpc::Status RelocationService::GetRound(grpc::ServerContext* context,
                                         const v1::GetRoundRequest* request,
                                         v1::GetRoundResponse* response) {
  RpcScope rpc(runtime_, context, "GetRound");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    const From from = FromOf(*request, pager);
    ASSIGN_OR_RETURN(RoundDesk::Page page,
                     RoundDesk(runtime_).Load(call, from.round_id,
                                              from.position, pager.fetch()));
    std::vector<std::string> shown;
    ShowPage(std::move(page), pager, *response, shown);
    return rpc.AuditRead({.resource = "relocation",
                          .ids = shown,
                          .fields = "round",
                          .reason = response->round().round_id()});
  });
}

grpc::Status RelocationService::AcceptRound(
    grpc::ServerContext* context, const v1::AcceptRoundRequest* request,
    v1::AcceptRoundResponse* response) {
  RpcScope rpc(runtime_, context, "AcceptRound");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckRequest(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const RoundDesk desk(runtime_);
    ASSIGN_OR_RETURN(const std::string round_id, desk.Accept(call, *request));
    ASSIGN_OR_RETURN(const RoundDesk::Page page,
                     desk.Load(call, round_id, 0, 0));
    *response->mutable_round() = *page.round;
    ASSIGN_OR_RETURN(const std::vector<std::string> left_out,
                     desk.LoadLeftOut(call, round_id));
    response->mutable_left_out()->Add(left_out.begin(), left_out.end());
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
