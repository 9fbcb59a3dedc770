// RPCs on reservations, and the feed.
#include <optional>

#include "common/server/list_pager.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_page_spec.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_service.h"

namespace sojourn::capacity {

using server::Call;
using server::ListPager;
using server::RpcScope;

namespace {

// As the audit names them.
std::string FieldsShown(const AsOf<Reservation>& found, Viewer viewer) {
  if (!found.value.address.empty()) return "needs,address";
  return rules::ShowsParty(found.value, viewer, found.now) ? "needs" : "nights";
}

}  // namespace

absl::Status CapacityService::Answer(const Call& call,
                                     const std::string& reservation_id,
                                     v1::Reservation* reservation) {
  ASSIGN_OR_RETURN(const auto found, reservations_.Get(call, reservation_id,
                                                       /*with_address=*/false));
  *reservation = ToProto(found.value, Access::Of(call).viewer, found.now);
  return absl::OkStatus();
}

grpc::Status CapacityService::ExtendHold(grpc::ServerContext* context,
                                         const v1::ExtendHoldRequest* request,
                                         v1::ExtendHoldResponse* response) {
  RpcScope rpc(runtime_, context, "ExtendHold");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto held_until, ParseHeldUntil(*request));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     reservations_.Extend(call, request->reservation_id(),
                                          request->etag(), held_until));
    return Answer(call, id, response->mutable_reservation());
  });
}

grpc::Status CapacityService::ConfirmReservation(
    grpc::ServerContext* context, const v1::ConfirmReservationRequest* request,
    v1::ConfirmReservationResponse* response) {
  RpcScope rpc(runtime_, context, "ConfirmReservation");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckId("reservation_id", request->reservation_id()));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     reservations_.Confirm(call, request->reservation_id(),
                                           request->etag()));
    return Answer(call, id, response->mutable_reservation());
  });
}

grpc::Status CapacityService::ReleaseReservation(
    grpc::ServerContext* context, const v1::ReleaseReservationRequest* request,
    v1::ReleaseReservationResponse* response) {
  RpcScope rpc(runtime_, context, "ReleaseReservation");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const ReleaseReason reason, ParseRelease(*request));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    std::optional<std::string> id;
    if (request->has_hold_request_id()) {
      ASSIGN_OR_RETURN(id, reservations_.ReleaseHold(
                               call, request->hold_request_id(), reason));
    } else {
      ASSIGN_OR_RETURN(id,
                       reservations_.Release(call, request->reservation_id(),
                                             request->etag(), reason));
    }
    if (!id.has_value()) return absl::OkStatus();
    return Answer(call, *id, response->mutable_reservation());
  });
}

grpc::Status CapacityService::CheckIn(grpc::ServerContext* context,
                                      const v1::CheckInRequest* request,
                                      v1::CheckInResponse* response) {
  RpcScope rpc(runtime_, context, "CheckIn");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const absl::Time occurred_at, ParseOccurredAt(*request));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     reservations_.CheckIn(call, request->reservation_id(),
                                           request->etag(), occurred_at));
    return Answer(call, id, response->mutable_reservation());
  });
}

grpc::Status CapacityService::CheckOut(grpc::ServerContext* context,
                                       const v1::CheckOutRequest* request,
                                       v1::CheckOutResponse* response) {
  RpcScope rpc(runtime_, context, "CheckOut");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const absl::Time occurred_at, ParseOccurredAt(*request));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     reservations_.CheckOut(call, request->reservation_id(),
                                            request->etag(), occurred_at));
    return Answer(call, id, response->mutable_reservation());
  });
}

grpc::Status CapacityService::ExtendReservation(
    grpc::ServerContext* context, const v1::ExtendReservationRequest* request,
    v1::ExtendReservationResponse* response) {
  RpcScope rpc(runtime_, context, "ExtendReservation");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const absl::CivilDay check_out, ParseCheckOut(*request));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     reservations_.Prolong(call, request->reservation_id(),
                                           request->etag(), check_out));
    return Answer(call, id, response->mutable_reservation());
  });
}

grpc::Status CapacityService::GetReservation(
    grpc::ServerContext* context, const v1::GetReservationRequest* request,
    v1::GetReservationResponse* response) {
  RpcScope rpc(runtime_, context, "GetReservation");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckId("reservation_id", request->reservation_id()));
    ASSIGN_OR_RETURN(const Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const auto found,
                     reservations_.Get(call, request->reservation_id(),
                                       /*with_address=*/true));
    const Viewer viewer = Access::Of(call).viewer;
    RETURN_IF_ERROR(rpc.AuditRead({.resource = "reservation",
                                   .ids = {found.value.public_id},
                                   .fields = FieldsShown(found, viewer)}));
    *response->mutable_reservation() = ToProto(found.value, viewer, found.now);
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::ListReservations(
    grpc::ServerContext* context, const v1::ListReservationsRequest* request,
    v1::ListReservationsResponse* response) {
  RpcScope rpc(runtime_, context, "ListReservations");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Call call, rpc.Read(*request));
    const Access access = Access::Of(call);
    ASSIGN_OR_RETURN(const ReservationFilter filter,
                     ParseFilter(*request, access));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(const auto page,
                     reservations_.List(call, filter, SpecOf(pager)));
    server::ReadRecord record{.resource = "reservation", .fields = "needs"};
    for (const Reservation& reservation : page.items) {
      record.ids.push_back(reservation.public_id);
      *response->add_reservations() =
          ToProto(reservation, access.viewer, page.now);
    }
    if (page.more) {
      pager.SetNext({page.items.back().id}, *response->mutable_page_info());
    }
    return rpc.AuditRead(record);
  });
}

grpc::ServerWriteReactor<v1::WatchEventsResponse>* CapacityService::WatchEvents(
    grpc::CallbackServerContext* context,
    const v1::WatchEventsRequest* request) {
  RpcScope rpc(runtime_, context, "WatchEvents");
  return feed_.Watch<v1::WatchEventsResponse>(rpc.AdmitStream(),
                                              request->cursor());
}

}  // namespace sojourn::capacity
