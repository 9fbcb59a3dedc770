// The calendar of a place beyond its windows.
#include "common/status/status_macros.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_service.h"
#include "services/capacity/capacity_store_calendar.h"

namespace sojourn::capacity {

grpc::Status CapacityService::SetBlockedDays(
    grpc::ServerContext* context, const v1::SetBlockedDaysRequest* request,
    v1::SetBlockedDaysResponse* response) {
  server::RpcScope rpc(runtime_, context, "SetBlockedDays");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto blocked, ParseBlockedDays(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        const std::string id,
        capacity::SetBlockedDays(runtime_, call, request->place_id(),
                                 request->etag(), blocked));
    ASSIGN_OR_RETURN(const auto place,
                     places_.Get(call, id, /*with_vetting=*/false));
    *response->mutable_place() = ToProto(place.value, place.now);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::capacity
