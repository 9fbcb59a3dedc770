// The directory of missions, and the queue of one.
#include "absl/strings/numbers.h"
#include "common/server/list_pager.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/missions/mission_convert.h"
#include "services/visa/visa_service.h"

namespace sojourn::visa {
namespace {

absl::StatusOr<std::optional<QueueKey>> After(const server::ListPager& pager) {
  if (pager.after().empty()) return std::nullopt;
  QueueKey key{.id = pager.after()[3]};
  if (!absl::ParseCivilTime(pager.after()[0], &key.due) ||
      !absl::SimpleAtoi(pager.after()[1], &key.level) ||
      !absl::ParseCivilTime(pager.after()[2], &key.lodge_by)) {
    return InvalidField("page_token", "PAGE_TOKEN_INVALID",
                        "Start from the first page.");
  }
  return key;
}

std::vector<std::string> KeysOf(const MissionStore::QueueEntry& last) {
  return {absl::FormatCivilTime(last.key.due), std::to_string(last.key.level),
          absl::FormatCivilTime(last.key.lodge_by), last.key.id};
}

absl::StatusOr<MissionStore::QueueSpec> SpecOf(
    const v1::GetMissionQueueRequest& request, const server::Call& call,
    const server::ListPager& pager) {
  MissionStore::QueueSpec spec{
      .mission_organisation_id =
          call.own_organisation().value_or(request.mission_organisation_id()),
      .limit = pager.fetch(),
      .with_appointments = ViewOf(call) == View::kMission};
  if (spec.mission_organisation_id.empty()) {
    return InvalidField("mission_organisation_id", "FIELD_REQUIRED",
                        "Say whose queue.");
  }
  ASSIGN_OR_RETURN(spec.after, After(pager));
  return spec;
}

}  // namespace

grpc::Status VisaService::SetMission(grpc::ServerContext* ctx,
                                     const v1::SetMissionRequest* req,
                                     v1::SetMissionResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "SetMission");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const MissionChange change, ParseMissionChange(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    RETURN_IF_ERROR(
        CheckEditor(change, EditorOf(call, change.mission.organisation_id)));
    ASSIGN_OR_RETURN(const Mission set,
                     missions_.Set(call, change, req->etag()));
    *resp->mutable_mission() = ToProto(set, call);
    return absl::OkStatus();
  });
}

grpc::Status VisaService::ListMissions(grpc::ServerContext* ctx,
                                       const v1::ListMissionsRequest* req,
                                       v1::ListMissionsResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "ListMissions");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(MissionStore::ListSpec spec, ParseMissionList(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    ASSIGN_OR_RETURN(const server::ListPager pager,
                     server::ListPager::Of(runtime_.page_tokens(), call, *req));
    spec.after = pager.after();
    spec.limit = pager.fetch();
    ASSIGN_OR_RETURN(auto missions, missions_.List(spec, call.deadline));
    pager.Finish(missions, *resp->mutable_page_info(), [](const Mission& last) {
      return std::vector<std::string>{last.represented_country,
                                      last.seat_country, last.organisation_id};
    });
    for (const Mission& mission : missions) {
      *resp->add_missions() = ToProto(mission, call);
    }
    return absl::OkStatus();
  });
}

grpc::Status VisaService::GetMissionQueue(grpc::ServerContext* ctx,
                                          const v1::GetMissionQueueRequest* req,
                                          v1::GetMissionQueueResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "GetMissionQueue");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    ASSIGN_OR_RETURN(const server::ListPager pager,
                     server::ListPager::Of(runtime_.page_tokens(), call, *req));
    ASSIGN_OR_RETURN(const auto spec, SpecOf(*req, call, pager));
    ASSIGN_OR_RETURN(MissionStore::Queue queue,
                     missions_.LoadQueue(call, spec));
    pager.Finish(queue.entries, *resp->mutable_page_info(), KeysOf);
    server::ReadRecord seen{.resource = "application", .fields = "queue"};
    const auto none = [](const std::string&) { return false; };
    for (const auto& [key, application] : queue.entries) {
      seen.ids.push_back(application.public_id);
      *resp->add_rows() = ToQueueRow(
          application,
          {.view = ViewOf(call), .now = queue.now, .may_call = none});
    }
    return rpc.AuditRead(seen);
  });
}

}  // namespace sojourn::visa
