// Places that cannot be lived in, and releases that are taken back.
#include "common/server/list_pager.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_dates.h"
#include "services/capacity/capacity_fields.h"
#include "services/capacity/capacity_page_spec.h"
#include "services/capacity/capacity_service.h"
#include "services/capacity/capacity_store_undo.h"

namespace sojourn::capacity {

using server::Call;
using server::ListPager;
using server::RpcScope;

namespace {

// Characters of a note, as of an address.
constexpr size_t kLongestNote = 500;

absl::StatusOr<DisruptionSpec> ParseReport(
    const v1::ReportDisruptionRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  if (request.place_id().empty() && request.host_id().empty()) {
    fields.Bad("place_id", "FIELD_REQUIRED",
               "name the place, or the host for all of its places");
  }
  if (request.place_id().empty() && !request.etag().empty()) {
    fields.Bad("etag", "FIELD_NOT_ALLOWED", "goes with place_id only");
  }
  DisruptionSpec spec{.place_id = request.place_id(),
                      .host_id = request.host_id(),
                      .etag = request.etag(),
                      .reason = fields.Enum("reason", request.reason(),
                                            DisruptionReason::kOther),
                      .note = request.note()};
  if (request.has_first_day()) {
    spec.first_day = fields.Day("first_day", true, request.first_day());
  }
  if (request.has_until()) {
    spec.until = fields.Day("until", true, request.until());
  }
  if (!request.note().empty()) {
    fields.Text("note", request.note(), kLongestNote);
  }
  RETURN_IF_ERROR(checker.Finish());
  return spec;
}

// Who of the office it was is no matter of the host's.
v1::Disruption Shown(const Disruption& disruption, Viewer viewer) {
  v1::Disruption shown;
  shown.set_disruption_id(disruption.public_id);
  shown.set_host_id(disruption.host_public_id);
  shown.set_place_id(disruption.place_public_id);
  *shown.mutable_first_day() = DateOf(disruption.days.check_in);
  if (disruption.days.check_out != kFurtherNotice) {
    *shown.mutable_until() = DateOf(disruption.days.check_out);
  }
  // Same names and numbers on both sides; a test compares.
  shown.set_reason(static_cast<v1::DisruptionReason>(
      static_cast<int>(disruption.reason) + 1));
  if (viewer != Viewer::kHost || !disruption.by_office) {
    shown.set_reported_by(disruption.reported_by);
  }
  shown.set_by_office(disruption.by_office);
  shown.mutable_reported_at()->set_seconds(
      absl::ToUnixSeconds(disruption.reported_at));
  if (disruption.lifted_at) {
    shown.mutable_lifted_at()->set_seconds(
        absl::ToUnixSeconds(*disruption.lifted_at));
  }
  return shown;
}

}  // namespace

grpc::Status CapacityService::ReportDisruption(
    grpc::ServerContext* context, const v1::ReportDisruptionRequest* request,
    v1::ReportDisruptionResponse* response) {
  RpcScope rpc(runtime_, context, "ReportDisruption");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const DisruptionSpec spec, ParseReport(*request));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const DisruptionAnswer answer,
                     disruptions_.Report(call, spec));
    const Viewer viewer = Access::Of(call).viewer;
    for (const Disruption& each : answer.disruptions) {
      *response->add_disruptions() = Shown(each, viewer);
    }
    for (const std::string& id : answer.reservation_ids) {
      response->add_affected_reservation_ids(id);
    }
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::LiftDisruption(
    grpc::ServerContext* context, const v1::LiftDisruptionRequest* request,
    v1::LiftDisruptionResponse* response) {
  RpcScope rpc(runtime_, context, "LiftDisruption");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckId("disruption_id", request->disruption_id()));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const DisruptionAnswer answer,
                     disruptions_.Lift(call, request->disruption_id()));
    const Viewer viewer = Access::Of(call).viewer;
    for (const Disruption& each : answer.disruptions) {
      *response->mutable_disruption() = Shown(each, viewer);
    }
    for (const std::string& id : answer.reservation_ids) {
      response->add_restored_reservation_ids(id);
    }
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::ListDisruptions(
    grpc::ServerContext* context, const v1::ListDisruptionsRequest* request,
    v1::ListDisruptionsResponse* response) {
  RpcScope rpc(runtime_, context, "ListDisruptions");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    const DisruptionFilter filter{.host_id = request->host_id(),
                                  .place_id = request->place_id(),
                                  .lifted_too = request->lifted_too()};
    ASSIGN_OR_RETURN(const auto page,
                     disruptions_.List(call, filter, SpecOf(pager)));
    const Viewer viewer = Access::Of(call).viewer;
    for (const Disruption& each : page.items) {
      *response->add_disruptions() = Shown(each, viewer);
    }
    if (page.more) {
      pager.SetNext({page.items.back().id}, *response->mutable_page_info());
    }
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::UndoRelease(grpc::ServerContext* context,
                                          const v1::UndoReleaseRequest* request,
                                          v1::UndoReleaseResponse* response) {
  RpcScope rpc(runtime_, context, "UndoRelease");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckId("reservation_id", request->reservation_id()));
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        const std::string id,
        capacity::UndoRelease(runtime_, call, request->reservation_id(),
                              request->etag()));
    return Answer(call, id, response->mutable_reservation());
  });
}

}  // namespace sojourn::capacity
