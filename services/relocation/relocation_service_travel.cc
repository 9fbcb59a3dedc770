// The way to safety: routes, permission, and what happened.
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination/travel_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/travel_plan/travel_plan_desk.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

constexpr int kMostLegs = 20;

template <typename Request>
absl::Status CheckLeg(const Request& request) {
  if (request.leg() >= 0 && request.leg() <= kMostLegs) return absl::OkStatus();
  return InvalidField("leg", "NUMBER_OUT_OF_RANGE", "give a leg from 1 to 20");
}

absl::Status CheckPlan(const v1::RecordSecurityPlanRequest& request) {
  FieldChecker fields;
  if (request.state() != v1::SECURITY_PLAN_STATE_RECORDED &&
      request.state() != v1::SECURITY_PLAN_STATE_WAIVED) {
    fields.Add("state", "FIELD_REQUIRED", "give RECORDED or WAIVED");
  }
  if (request.text().empty()) {
    fields.Add("text", "FIELD_REQUIRED", "write the plan, or why it is waived");
  }
  if (request.state() == v1::SECURITY_PLAN_STATE_WAIVED &&
      request.waived_by().empty()) {
    fields.Add("waived_by", "FIELD_REQUIRED", "name who waived it");
  }
  CheckText(request.text(), "text", fields);
  CheckText(request.waived_by(), "waived_by", fields);
  return fields.Finish();
}

absl::Status CheckMove(const v1::RecordUnassistedMoveRequest& request) {
  FieldChecker fields;
  if (request.country_code().size() != 2) {
    fields.Add("country_code", "COUNTRY_UNKNOWN",
               "give the ISO 3166-1 alpha-2 code of where she is now");
  }
  CheckText(request.note(), "note", fields);
  return fields.Finish();
}

}  // namespace

grpc::Status RelocationService::ChooseRoute(
    grpc::ServerContext* context, const v1::ChooseRouteRequest* request,
    v1::ChooseRouteResponse* response) {
  RpcScope rpc(runtime_, context, "ChooseRoute");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const Changed changed,
                     TravelDesk(desk_).ChooseRoute(call, *request));
    response->set_pending_step(changed.pending_step);
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RecordSecurityPlan(
    grpc::ServerContext* context, const v1::RecordSecurityPlanRequest* request,
    v1::RecordSecurityPlanResponse* response) {
  RpcScope rpc(runtime_, context, "RecordSecurityPlan");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckPlan(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(
        TravelDesk(desk_).RecordSecurityPlan(call, *request).status());
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RecordTravelPlan(
    grpc::ServerContext* context, const v1::RecordTravelPlanRequest* request,
    v1::RecordTravelPlanResponse* response) {
  RpcScope rpc(runtime_, context, "RecordTravelPlan");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    RETURN_IF_ERROR(CheckTravelPlanFields(request->plan()));
    RETURN_IF_ERROR(TravelPlanDesk(desk_).Record(call, *request).status());
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::ClearForTravel(
    grpc::ServerContext* context, const v1::ClearForTravelRequest* request,
    v1::ClearForTravelResponse* response) {
  RpcScope rpc(runtime_, context, "ClearForTravel");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    RETURN_IF_ERROR(CheckLeg(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     TravelDesk(desk_).Clear(call, *request));
    response->set_pending_step(changed.pending_step);
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::MarkDeparted(
    grpc::ServerContext* context, const v1::MarkDepartedRequest* request,
    v1::MarkDepartedResponse* response) {
  RpcScope rpc(runtime_, context, "MarkDeparted");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckLeg(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(TravelDesk(desk_).Departed(call, *request).status());
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RecordUnassistedMove(
    grpc::ServerContext* context,
    const v1::RecordUnassistedMoveRequest* request,
    v1::RecordUnassistedMoveResponse* response) {
  RpcScope rpc(runtime_, context, "RecordUnassistedMove");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckMove(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(TravelDesk(desk_).MovedUnassisted(call, *request).status());
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::MarkArrived(
    grpc::ServerContext* context, const v1::MarkArrivedRequest* request,
    v1::MarkArrivedResponse* response) {
  RpcScope rpc(runtime_, context, "MarkArrived");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     TravelDesk(desk_).Arrived(call, *request));
    response->set_pending_step(changed.pending_step);
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
