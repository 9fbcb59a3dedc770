// RPCs on hosts, places, availability and search.
#include "common/server/list_pager.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_page_spec.h"
#include "services/capacity/capacity_service.h"
#include "services/capacity/capacity_window_list.h"

namespace sojourn::capacity {
namespace {

using server::Call;
using server::ListPager;
using server::RpcScope;

// Vetting tells who looked after a place, so whoever reads it is recorded.
absl::Status RecordVettingRead(RpcScope& rpc,
                               const std::vector<Place>& places) {
  server::ReadRecord record{.resource = "place", .fields = "vetting"};
  for (const Place& place : places) {
    if (place.vetting.has_value()) record.ids.push_back(place.public_id);
  }
  return record.ids.empty() ? absl::OkStatus() : rpc.AuditRead(record);
}

// Read with the first page alone; the others bring it in their token. So
// whoever pages through confirms no list newer than any of them shows.
absl::StatusOr<v1::AvailabilityList> ListBeside(server::Runtime& runtime,
                                                const Call& call,
                                                const std::string& host_id,
                                                const ListPager& pager) {
  v1::AvailabilityList brought;
  if (pager.after().size() > 1 && brought.ParseFromString(pager.after()[1])) {
    return brought;
  }
  ASSIGN_OR_RETURN(const WindowList list, ReadList(runtime, call, host_id));
  return ToProto(list, host_id);
}

}  // namespace

grpc::Status CapacityService::CreateHost(grpc::ServerContext* context,
                                         const v1::CreateHostRequest* request,
                                         v1::CreateHostResponse* response) {
  RpcScope rpc(runtime_, context, "CreateHost");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Host spec, ParseHost(*request, Access::Of(call)));
    ASSIGN_OR_RETURN(const std::string id, hosts_.Create(call, spec));
    ASSIGN_OR_RETURN(const Host host, hosts_.Get(call, id));
    *response->mutable_host() = ToProto(host, Access::Of(call).viewer);
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::GetHost(grpc::ServerContext* context,
                                      const v1::GetHostRequest* request,
                                      v1::GetHostResponse* response) {
  RpcScope rpc(runtime_, context, "GetHost");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckId("host_id", request->host_id()));
    ASSIGN_OR_RETURN(const Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const Host host, hosts_.Get(call, request->host_id()));
    *response->mutable_host() = ToProto(host, Access::Of(call).viewer);
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::ListHosts(grpc::ServerContext* context,
                                        const v1::ListHostsRequest* request,
                                        v1::ListHostsResponse* response) {
  RpcScope rpc(runtime_, context, "ListHosts");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const HostFilter filter, ParseFilter(*request));
    ASSIGN_OR_RETURN(const Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(const auto page, hosts_.List(call, filter, SpecOf(pager)));
    for (const Host& host : page.items) {
      *response->add_hosts() = ToProto(host, Access::Of(call).viewer);
    }
    if (page.more) {
      pager.SetNext({page.items.back().id}, *response->mutable_page_info());
    }
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::CreatePlace(grpc::ServerContext* context,
                                          const v1::CreatePlaceRequest* request,
                                          v1::CreatePlaceResponse* response) {
  RpcScope rpc(runtime_, context, "CreatePlace");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Place spec, ParsePlace(*request));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id, places_.Create(call, spec));
    ASSIGN_OR_RETURN(const auto place,
                     places_.Get(call, id, /*with_vetting=*/true));
    *response->mutable_place() = ToProto(place.value, place.now);
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::ListPlaces(grpc::ServerContext* context,
                                         const v1::ListPlacesRequest* request,
                                         v1::ListPlacesResponse* response) {
  RpcScope rpc(runtime_, context, "ListPlaces");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckId("host_id", request->host_id()));
    ASSIGN_OR_RETURN(const Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(*response->mutable_availability(),
                     ListBeside(runtime_, call, request->host_id(), pager));
    ASSIGN_OR_RETURN(const auto page,
                     places_.List(call, request->host_id(), SpecOf(pager)));
    RETURN_IF_ERROR(RecordVettingRead(rpc, page.items));
    for (const Place& place : page.items) {
      *response->add_places() = ToProto(place, page.now);
    }
    if (page.more) {
      pager.SetNext(
          {page.items.back().id, response->availability().SerializeAsString()},
          *response->mutable_page_info());
    }
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::SetAvailability(
    grpc::ServerContext* context, const v1::SetAvailabilityRequest* request,
    v1::SetAvailabilityResponse* response) {
  RpcScope rpc(runtime_, context, "SetAvailability");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto windows, ParseWindows(*request));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     places_.SetAvailability(call, request->place_id(),
                                             request->etag(), windows));
    ASSIGN_OR_RETURN(const auto place,
                     places_.Get(call, id, /*with_vetting=*/false));
    *response->mutable_place() = ToProto(place.value, place.now);
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::SearchAvailability(
    grpc::ServerContext* context, const v1::SearchAvailabilityRequest* request,
    v1::SearchAvailabilityResponse* response) {
  RpcScope rpc(runtime_, context, "SearchAvailability");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const SearchSpec search, ParseSearch(*request));
    ASSIGN_OR_RETURN(const Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(
        const auto page,
        search_.Search(Access::Of(call), search, SpecOf(pager), call.deadline));
    for (const AvailablePlace& found : page.items) {
      *response->add_places() = ToProto(found, page.now);
    }
    if (page.more) {
      pager.SetNext({page.items.back().place.id},
                    *response->mutable_page_info());
    }
    return absl::OkStatus();
  });
}

}  // namespace sojourn::capacity
