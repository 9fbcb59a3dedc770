#include <algorithm>
#include <utility>

#include "common/idempotency/mutation.h"
#include "common/server/list_pager.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_service.h"

namespace sojourn::visa {
namespace {

absl::StatusOr<ApplicationStore::ListSpec> ParseList(
    const v1::ListApplicationsRequest& request, const server::Call& call,
    const server::ListPager& pager) {
  ApplicationStore::ListSpec spec;
  spec.limit = pager.fetch();
  FieldChecker check;
  for (int i = 0; i < request.states_size(); ++i) {
    spec.states.push_back(
        RequiredEnum<ApplicationState>(check, "states", request.states(i)));
  }
  RETURN_IF_ERROR(check.Finish());
  if (ViewOf(call) != View::kMission) spec.case_ref = request.case_ref();
  if (!pager.after().empty()) {
    absl::CivilDay due;
    if (!absl::ParseCivilTime(pager.after()[0], &due)) {
      return InvalidField("page_token", "PAGE_TOKEN_INVALID",
                          "Start from the first page.");
    }
    spec.after_due = due;
    spec.after_id = pager.after()[1];
  }
  return spec;
}

std::vector<std::string> KeysOf(const Application& last) {
  return {absl::FormatCivilTime(DueKey(last)), last.id};
}

}  // namespace

v1::Application VisaService::Show(const server::Call& call,
                                  const Application& application,
                                  absl::Time now, bool whole) const {
  const auto may_call = [&](const std::string& rpc) {
    return runtime_.policy().Authorize(rpc, call.caller).ok();
  };
  return ToProto(application,
                 {.view = ViewOf(call), .now = now, .may_call = may_call},
                 whole);
}

absl::Status VisaService::ShowRead(server::RpcScope& rpc,
                                   const server::Call& call,
                                   const ApplicationRead& read,
                                   v1::Application* out) {
  std::vector<std::string> shown = {read.application.public_id};
  if (ViewOf(call) != View::kHerAccess) {
    for (const PartyMember& member : read.application.party) {
      shown.push_back(member.application_id);
    }
  }
  RETURN_IF_ERROR(rpc.AuditRead({.resource = "application",
                                 .ids = std::move(shown),
                                 .fields = std::string(Name(ViewOf(call)))}));
  *out = Show(call, read.application, read.now, true);
  return absl::OkStatus();
}

grpc::Status VisaService::OpenApplication(grpc::ServerContext* ctx,
                                          const v1::OpenApplicationRequest* req,
                                          v1::OpenApplicationResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "OpenApplication");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const OpenSpec spec, ParseOpen(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    ASSIGN_OR_RETURN(const ApplicationRead opened,
                     applications_.Open(call, spec));
    *resp->mutable_application() =
        Show(call, opened.application, opened.now, true);
    return absl::OkStatus();
  });
}

grpc::Status VisaService::GetApplication(grpc::ServerContext* ctx,
                                         const v1::GetApplicationRequest* req,
                                         v1::GetApplicationResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "GetApplication");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    ASSIGN_OR_RETURN(const ApplicationRead read,
                     applications_.Get(call, req->application_id()));
    return ShowRead(rpc, call, read, resp->mutable_application());
  });
}

grpc::Status VisaService::ListApplications(
    grpc::ServerContext* ctx, const v1::ListApplicationsRequest* req,
    v1::ListApplicationsResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "ListApplications");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    ASSIGN_OR_RETURN(const server::ListPager pager,
                     server::ListPager::Of(runtime_.page_tokens(), call, *req));
    ASSIGN_OR_RETURN(const auto spec, ParseList(*req, call, pager));
    ASSIGN_OR_RETURN(ApplicationStore::Page page,
                     applications_.List(call, spec));
    pager.Finish(page.applications, *resp->mutable_page_info(), KeysOf);
    server::ReadRecord seen{.resource = "application", .fields = "list"};
    for (const Application& application : page.applications) {
      seen.ids.push_back(application.public_id);
      *resp->add_applications() = Show(call, application, page.now, false);
    }
    return rpc.AuditRead(seen);
  });
}

grpc::Status VisaService::BookAppointment(grpc::ServerContext* ctx,
                                          const v1::BookAppointmentRequest* req,
                                          v1::BookAppointmentResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "BookAppointment");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const absl::Time at, ParseAppointment(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    const auto book =
        [&](const Application& current,
            absl::Time now) -> absl::StatusOr<std::optional<Application>> {
      return Book(current, at, now);
    };
    ASSIGN_OR_RETURN(const ApplicationRead read,
                     applications_.Update(
                         call, {req->application_id(), req->etag(), ""}, book));
    *resp->mutable_application() = Show(call, read.application, read.now, true);
    return absl::OkStatus();
  });
}

grpc::Status VisaService::WithdrawApplication(
    grpc::ServerContext* ctx, const v1::WithdrawApplicationRequest* req,
    v1::WithdrawApplicationResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "WithdrawApplication");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    ASSIGN_OR_RETURN(const auto target, ParseWithdraw(*req));
    std::optional<std::string> id = target.application_id;
    if (!id) {
      ASSIGN_OR_RETURN(id,
                       idempotency::Cancel(runtime_, call, "OpenApplication",
                                           target.open_request_id));
    }
    if (!id) return absl::OkStatus();
    ASSIGN_OR_RETURN(
        const ApplicationRead read,
        applications_.Update(
            call, {*id, "", "", req->consent_withdrawn()},
            req->consent_withdrawn() ? WithdrawWithConsent : Withdraw));
    *resp->mutable_application() = Show(call, read.application, read.now, true);
    return absl::OkStatus();
  });
}

grpc::ServerWriteReactor<v1::WatchEventsResponse>* VisaService::WatchEvents(
    grpc::CallbackServerContext* ctx, const v1::WatchEventsRequest* req) {
  server::RpcScope rpc(runtime_, ctx, "WatchEvents");
  return feed_.Watch<v1::WatchEventsResponse>(rpc.AdmitStream(), req->cursor());
}

}  // namespace sojourn::visa
