// RPCs on calendar links of hosts.
#include "common/status/status_macros.h"
#include "services/capacity/capacity_calendar_endpoint.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_service.h"

namespace sojourn::capacity {

grpc::Status CapacityService::OpenCalendarFeed(
    grpc::ServerContext* context, const v1::OpenCalendarFeedRequest* request,
    v1::OpenCalendarFeedResponse* response) {
  server::RpcScope rpc(runtime_, context, "OpenCalendarFeed");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckId("host_id", request->host_id()));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string token,
                     calendar_feeds_.Open(call, request->host_id()));
    ASSIGN_OR_RETURN(const auto feed,
                     calendar_feeds_.Get(call, request->host_id()));
    if (!token.empty()) response->set_path(CalendarPath(token));
    if (feed.has_value()) *response->mutable_feed() = ToProto(*feed);
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::CloseCalendarFeed(
    grpc::ServerContext* context, const v1::CloseCalendarFeedRequest* request,
    v1::CloseCalendarFeedResponse*) {
  server::RpcScope rpc(runtime_, context, "CloseCalendarFeed");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckId("host_id", request->host_id()));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    return calendar_feeds_.Close(call, request->host_id());
  });
}

grpc::Status CapacityService::GetCalendarFeed(
    grpc::ServerContext* context, const v1::GetCalendarFeedRequest* request,
    v1::GetCalendarFeedResponse* response) {
  server::RpcScope rpc(runtime_, context, "GetCalendarFeed");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckId("host_id", request->host_id()));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const auto feed,
                     calendar_feeds_.Get(call, request->host_id()));
    if (feed.has_value()) *response->mutable_feed() = ToProto(*feed);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::capacity
