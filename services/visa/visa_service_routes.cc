// RPCs that keep published routes true.
#include "common/server/list_pager.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_service.h"

namespace sojourn::visa {
namespace {

template <typename Response>
void FillChanged(const server::Call& call, const ChangedRoute& changed,
                 Response& response) {
  *response.mutable_route() = ToProto(changed.route);
  // An administrator sees no case, and no number of them.
  if (call.caller.Has(auth::Role::kProgrammeOfficer)) {
    response.set_running_applications(changed.running_applications);
  }
}

template <typename Response>
void AddNotices(const ChangedRoute& changed, Response& response) {
  for (std::string& notice : NoticesOf(changed.route, changed.now)) {
    response.add_notices(std::move(notice));
  }
}

}  // namespace

grpc::Status VisaService::UpdateRoute(grpc::ServerContext* ctx,
                                      const v1::UpdateRouteRequest* req,
                                      v1::UpdateRouteResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "UpdateRoute");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const RouteUpdate update, ParseRouteUpdate(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    ASSIGN_OR_RETURN(const ChangedRoute changed, routes_.Update(call, update));
    FillChanged(call, changed, *resp);
    AddNotices(changed, *resp);
    return absl::OkStatus();
  });
}

grpc::Status VisaService::SuspendRoute(grpc::ServerContext* ctx,
                                       const v1::SuspendRouteRequest* req,
                                       v1::SuspendRouteResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "SuspendRoute");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const RouteSuspending asked, ParseSuspending(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    ASSIGN_OR_RETURN(const ChangedRoute changed, routes_.Suspend(call, asked));
    FillChanged(call, changed, *resp);
    return absl::OkStatus();
  });
}

grpc::Status VisaService::ResumeRoute(grpc::ServerContext* ctx,
                                      const v1::ResumeRouteRequest* req,
                                      v1::ResumeRouteResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "ResumeRoute");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckRouteId(req->route_id()));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    ASSIGN_OR_RETURN(const ChangedRoute changed,
                     routes_.Resume(call, req->route_id(), req->etag()));
    FillChanged(call, changed, *resp);
    AddNotices(changed, *resp);
    return absl::OkStatus();
  });
}

grpc::Status VisaService::ListRouteChanges(
    grpc::ServerContext* ctx, const v1::ListRouteChangesRequest* req,
    v1::ListRouteChangesResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "ListRouteChanges");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckRouteId(req->route_id()));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    ASSIGN_OR_RETURN(const server::ListPager pager,
                     server::ListPager::Of(runtime_.page_tokens(), call, *req));
    ASSIGN_OR_RETURN(auto changes,
                     routes_.ListChanges(req->route_id(), pager.after_id(),
                                         pager.fetch(), call.deadline));
    pager.Finish(changes, *resp->mutable_page_info(),
                 [](const RouteChange& last) {
                   return std::vector<std::string>{last.id};
                 });
    for (const RouteChange& each : changes)
      *resp->add_changes() = ToProto(each);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::visa
