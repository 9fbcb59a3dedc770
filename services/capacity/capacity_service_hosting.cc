// RPCs that keep hosts and places true.
#include "common/server/list_pager.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_changes.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_page_spec.h"
#include "services/capacity/capacity_service.h"
#include "services/capacity/capacity_store_hosting.h"
#include "services/capacity/capacity_window_list.h"

namespace sojourn::capacity {

using server::Call;
using server::ListPager;
using server::RpcScope;

grpc::Status CapacityService::ConfirmAvailability(
    grpc::ServerContext* context, const v1::ConfirmAvailabilityRequest* request,
    v1::ConfirmAvailabilityResponse* response) {
  RpcScope rpc(runtime_, context, "ConfirmAvailability");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto confirmation, ParseConfirmation(*request));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     ConfirmList(runtime_, call, confirmation));
    ASSIGN_OR_RETURN(const Host host, hosts_.Get(call, id));
    *response->mutable_host() = ToProto(host, Access::Of(call).viewer);
    ASSIGN_OR_RETURN(const auto places,
                     ReadConfirmed(runtime_, call, confirmation));
    for (const Place& place : places.value) {
      *response->add_places() = ToConfirmed(place, places.now);
    }
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::ListAvailabilityChanges(
    grpc::ServerContext* context,
    const v1::ListAvailabilityChangesRequest* request,
    v1::ListAvailabilityChangesResponse* response) {
  RpcScope rpc(runtime_, context, "ListAvailabilityChanges");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckId("host_id", request->host_id()));
    ASSIGN_OR_RETURN(const Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(const auto page,
                     ListChanges(runtime_, call, request->host_id(),
                                 request->place_id(), SpecOf(pager)));
    for (const AvailabilityChange& change : page.items) {
      *response->add_changes() = ToProto(change, Access::Of(call).viewer);
    }
    if (page.more) {
      pager.SetNext({page.items.back().id}, *response->mutable_page_info());
    }
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::UpdateHost(grpc::ServerContext* context,
                                         const v1::UpdateHostRequest* request,
                                         v1::UpdateHostResponse* response) {
  RpcScope rpc(runtime_, context, "UpdateHost");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const HostChange change, ParseHostChange(*request));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id, hosts_.Update(call, change));
    ASSIGN_OR_RETURN(const Host host, hosts_.Get(call, id));
    *response->mutable_host() = ToProto(host, Access::Of(call).viewer);
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::UpdatePlace(grpc::ServerContext* context,
                                          const v1::UpdatePlaceRequest* request,
                                          v1::UpdatePlaceResponse* response) {
  RpcScope rpc(runtime_, context, "UpdatePlace");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const PlaceChange change, ParsePlaceChange(*request));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     capacity::UpdatePlace(runtime_, call, change));
    ASSIGN_OR_RETURN(const auto place,
                     places_.Get(call, id, /*with_vetting=*/true));
    *response->mutable_place() = ToProto(place.value, place.now);
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::RetirePlace(grpc::ServerContext* context,
                                          const v1::RetirePlaceRequest* request,
                                          v1::RetirePlaceResponse* response) {
  RpcScope rpc(runtime_, context, "RetirePlace");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckId("place_id", request->place_id()));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     capacity::RetirePlace(runtime_, call, request->place_id(),
                                           request->etag()));
    ASSIGN_OR_RETURN(const auto place,
                     places_.Get(call, id, /*with_vetting=*/false));
    *response->mutable_place() = ToProto(place.value, place.now);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::capacity
