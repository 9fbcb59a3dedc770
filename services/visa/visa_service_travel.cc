// The travel ledger: who tells it, and who reads it.
#include "common/server/list_pager.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_service.h"

namespace sojourn::visa {
namespace {

// Ids alone: who asks may list them.
absl::Status CheckSettled(const std::vector<Travel>& ledger) {
  for (const Travel& travel : ledger) {
    if (travel.standing != TravelStanding::kDisputed) continue;
    return FailedPrecondition(
        "TRAVEL_DISPUTED",
        "Stay " + travel.public_id +
            " cannot be true beside another, so that no answer is sure.",
        "Settle it first: correct or remove one of them.");
  }
  return absl::OkStatus();
}

template <typename Request>
TravelStore::Target NamedBy(const Request& request) {
  TravelStore::Target target;
  target.travel_id = request.travel_id();
  target.etag = request.etag();
  return target;
}

// As many as one answer carries; what was added, for the audit.
server::ReadRecord AddTravels(const std::vector<Travel>& travels,
                              const server::ListPager& pager,
                              v1::ListTravelResponse& out) {
  server::ReadRecord seen{.resource = "travel", .fields = "travel_history"};
  size_t bytes = 0;
  for (const Travel& travel : travels) {
    seen.ids.push_back(travel.public_id);
    v1::Travel& shown = *out.add_travels();
    shown = ToProto(travel);
    bytes += shown.ByteSizeLong();
    if (bytes <= server::ListPager::kMostBytes) continue;
    if (&travel == &travels.back()) continue;
    pager.SetNext({travel.id}, *out.mutable_page_info());
    break;
  }
  return seen;
}

}  // namespace

absl::Status VisaService::ShowTravel(
    const server::Call& call, const std::string& travel_id, v1::Travel* out,
    google::protobuf::RepeatedPtrField<std::string>* problems) {
  ASSIGN_OR_RETURN(const Travel travel, travels_.Get(call, travel_id));
  *out = ToProto(travel);
  if (problems == nullptr || travel.application_id.empty()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const ApplicationRead read,
                   applications_.Get(call, travel.application_id));
  for (const std::string& problem : ProblemsOf(travel, read.application)) {
    *problems->Add() = problem;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<NamedStay>> VisaService::ReadLedger(
    server::RpcScope& rpc, const server::Call& call, BalanceSpec& spec) {
  server::ReadRecord seen{.resource = "travel", .fields = "stay_balance"};
  std::string person_ref = spec.person_ref;
  if (!spec.application_id.empty()) {
    ASSIGN_OR_RETURN(const ApplicationRead read,
                     applications_.Get(call, spec.application_id));
    const Application& application = read.application;
    if (!application.stay) return NotFound("application");
    if (ViewOf(call) == View::kMission &&
        application.state == ApplicationState::kWithdrawn) {
      return FailedPrecondition("STATE_FORBIDS",
                                "The application was withdrawn.");
    }
    spec.plan = application.stay;
    spec.on = spec.plan->first;
    person_ref = application.person_ref;
    seen.ids.push_back(application.public_id);
  }
  ASSIGN_OR_RETURN(std::vector<Travel> ledger,
                   travels_.LedgerOf(call, person_ref));
  // By entries of its own it could feel for hers.
  if (ViewOf(call) == View::kMission) {
    std::erase_if(ledger, [&](const Travel& travel) {
      return travel.told_organisation == call.caller.organisation_id;
    });
  }
  // A mission would hear from the refusal that she was elsewhere.
  if (ViewOf(call) != View::kMission) RETURN_IF_ERROR(CheckSettled(ledger));
  for (const Travel& travel : ledger) seen.ids.push_back(travel.public_id);
  RETURN_IF_ERROR(rpc.AuditRead(seen));
  return Joined(ledger, Brought(spec.history));
}

grpc::Status VisaService::RecordEntry(grpc::ServerContext* ctx,
                                      const v1::RecordEntryRequest* req,
                                      v1::RecordEntryResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "RecordEntry");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const EntrySpec spec, ParseEntry(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    RETURN_IF_ERROR(CheckEntry(spec, ViewOf(call)));
    const bool mission = ViewOf(call) == View::kMission;
    ASSIGN_OR_RETURN(const std::string id, travels_.Enter(call, spec, mission));
    if (!spec.application_id.empty()) {
      ASSIGN_OR_RETURN(const ApplicationRead read,
                       applications_.Get(call, spec.application_id));
      *resp->mutable_application() =
          Show(call, read.application, read.now, true);
    }
    // What became of it since, by others, would be told by a repeat.
    resp->mutable_travel()->set_travel_id(id);
    if (mission) return absl::OkStatus();
    return ShowTravel(call, id, resp->mutable_travel(),
                      resp->mutable_problems());
  });
}

grpc::Status VisaService::RecordExit(grpc::ServerContext* ctx,
                                     const v1::RecordExitRequest* req,
                                     v1::RecordExitResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "RecordExit");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const ExitSpec spec, ParseExit(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    ASSIGN_OR_RETURN(
        const std::string id,
        travels_.Update(
            // Its mission would hear of it by the etag and WatchDeadlines.
            call, spec.target, FactType::kUnspecified,
            [&](const Travel& current, Ledger ledger, absl::CivilDay today) {
              return Exit(current, spec.on, spec.evidence, ledger, today);
            }));
    return ShowTravel(call, id, resp->mutable_travel(), nullptr);
  });
}

grpc::Status VisaService::CorrectTravel(grpc::ServerContext* ctx,
                                        const v1::CorrectTravelRequest* req,
                                        v1::CorrectTravelResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "CorrectTravel");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const TravelTelling told, ParseCorrection(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    ASSIGN_OR_RETURN(
        const std::string id,
        travels_.Update(
            call, NamedBy(*req), FactType::kEntered,
            [&](const Travel& current, Ledger ledger, absl::CivilDay today) {
              return Correct(current, told, ledger, today);
            }));
    return ShowTravel(call, id, resp->mutable_travel(),
                      resp->mutable_problems());
  });
}

grpc::Status VisaService::RemoveTravel(grpc::ServerContext* ctx,
                                       const v1::RemoveTravelRequest* req,
                                       v1::RemoveTravelResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "RemoveTravel");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const std::string reason, ParseRemoval(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    ASSIGN_OR_RETURN(
        const std::string id,
        travels_.Update(call, NamedBy(*req), FactType::kEntered,
                        [&](const Travel& current, Ledger, absl::CivilDay) {
                          return Remove(current, reason);
                        }));
    return ShowTravel(call, id, resp->mutable_travel(), nullptr);
  });
}

grpc::Status VisaService::ListTravel(grpc::ServerContext* ctx,
                                     const v1::ListTravelRequest* req,
                                     v1::ListTravelResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "ListTravel");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckTravelList(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    ASSIGN_OR_RETURN(const server::ListPager pager,
                     server::ListPager::Of(runtime_.page_tokens(), call, *req));
    ASSIGN_OR_RETURN(std::vector<Travel> travels,
                     travels_.List(call, {.case_ref = req->case_ref(),
                                          .person_ref = req->person_ref(),
                                          .after_id = pager.after_id(),
                                          .limit = pager.fetch()}));
    pager.Finish(travels, *resp->mutable_page_info(), [](const Travel& last) {
      return std::vector<std::string>{last.id};
    });
    return rpc.AuditRead(AddTravels(travels, pager, *resp));
  });
}

}  // namespace sojourn::visa
