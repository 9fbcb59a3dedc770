#include "absl/strings/escaping.h"
#include "common/crypto/canonical.h"
#include "common/crypto/hash.h"
#include "common/server/list_pager.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/missions/mission_convert.h"
#include "services/visa/missions/mission_reach.h"
#include "services/visa/policy/area.h"
#include "services/visa/routes/assess_check.h"
#include "services/visa/visa_schengen.h"
#include "services/visa/visa_service.h"

namespace sojourn::visa {
namespace {

int64_t Number(std::optional<absl::CivilDay> day) {
  return day ? *day - absl::CivilDay() : -1;
}

// Equal for requests that mean the same, whatever bytes they came in.
std::string InputsHash(const AssessSpec& spec, const crypto::SecretKey& key) {
  const AssessInput& input = spec.input;
  const TravelDocument& document = input.document;
  crypto::Canonical bytes("visa.assess.inputs");
  bytes.List(spec.destinations)
      .List(input.nationalities)
      .Text(input.residence_country)
      .Text(input.present_country)
      .Text(NameOf(document.kind))
      .Text(document.issuing_country)
      .Int(Number(document.issued_on))
      .Int(Number(document.expires_on))
      .Int(document.blank_pages.value_or(-1))
      .Text(NameOf(document.renewal))
      .Int(Number(input.stay.first))
      .Int(Number(input.stay.last))
      .Text(NameOf(input.purpose))
      .Bool(input.urgent);
  for (const TravelRecord& record : input.travel_history) {
    bytes.Text(record.country)
        .Int(Number(record.entry))
        .Int(Number(record.exit))
        .Text(NameOf(record.permit));
  }
  return absl::BytesToHexString(crypto::KeyedHash(key, bytes.bytes()));
}

void AddAssessment(const RouteAssessment& assessment,
                   v1::AssessRouteResponse& response) {
  *response.add_assessments() = ToProto(assessment);
  for (const RouteAssessment::InArea& in : assessment.area_balances) {
    v1::AreaBalance& out = *response.add_area_balances();
    out.set_destination_country(assessment.destination_country);
    out.set_area(in.area);
    *out.mutable_balance() = ToProto(in.balance);
  }
}

void AnswerEach(const AssessSpec& spec, const RouteStore::All& all,
                const VisaPolicy& policy, const Reach& reach,
                v1::AssessRouteResponse& response) {
  for (const std::string& destination : spec.destinations) {
    RouteAssessment answer =
        Assess(spec.input, destination, all.routes, all.now, policy);
    AddReach(reach, spec.input, answer);
    AddAssessment(answer, response);
  }
}

struct NamedArea {
  Area area;
  int64_t version = 0;  // of the imported policy that has it
};

// The built-in one where `name` is empty.
absl::StatusOr<NamedArea> FindArea(PolicyStore& policies,
                                   const std::string& name,
                                   absl::Time deadline) {
  if (name.empty() || name == kSchengen) return NamedArea{SchengenArea()};
  ASSIGN_OR_RETURN(const VisaPolicy policy,
                   policies.ForPassports({}, {}, deadline));
  for (const Area& area : policy.areas()) {
    if (area.name == name) return NamedArea{area, policy.version()};
  }
  return InvalidField("area", "AREA_UNKNOWN",
                      "is no area of the policy: GetVisaPolicy names them");
}

std::vector<std::string> KeysOf(const Route& last) {
  return {last.destination_country, last.id};
}

v1::Route Shown(const Route& route, const server::Call& call) {
  v1::Route shown = ToProto(route);
  // It counts what missions and auditors must not count.
  const bool counts =
      call.caller.is_service || call.caller.Has(auth::Role::kProgrammeOfficer);
  if (!counts) shown.clear_quota_used();
  return shown;
}

// How missions are reached is for the programme office.
absl::StatusOr<std::vector<Mission>> DirectoryFor(const server::Call& call,
                                                  MissionStore& missions) {
  if (!call.caller.Has(auth::Role::kProgrammeOfficer)) {
    return std::vector<Mission>();
  }
  return missions.LoadAll(call.deadline);
}

}  // namespace

grpc::Status VisaService::AssessRoute(grpc::ServerContext* ctx,
                                      const v1::AssessRouteRequest* req,
                                      v1::AssessRouteResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "AssessRoute");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const AssessSpec spec, ParseAssess(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    ASSIGN_OR_RETURN(const RouteStore::All all, routes_.LoadAll(call.deadline));
    RETURN_IF_ERROR(CheckAgainstToday(spec.input, all.now));
    ASSIGN_OR_RETURN(const VisaPolicy policy,
                     policies_.ForPassports(spec.input.nationalities,
                                            spec.destinations, call.deadline));
    ASSIGN_OR_RETURN(const auto directory, missions_.LoadAll(call.deadline));
    const Reach reach{.directory = directory,
                      .routes = all.routes,
                      .office = !call.caller.is_service};
    AnswerEach(spec, all, policy, reach, *resp);
    resp->set_policy_version(PolicyVersionText(policy.version()));
    resp->set_inputs_hash(InputsHash(spec, runtime_.idempotency_key()));
    return absl::OkStatus();
  });
}

grpc::Status VisaService::GetStayBalance(grpc::ServerContext* ctx,
                                         const v1::GetStayBalanceRequest* req,
                                         v1::GetStayBalanceResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "GetStayBalance");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(BalanceSpec spec, ParseBalance(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    RETURN_IF_ERROR(CheckBalance(spec, ViewOf(call)));
    ASSIGN_OR_RETURN(const NamedArea found,
                     FindArea(policies_, req->area(), call.deadline));
    const bool ledger =
        !spec.person_ref.empty() || !spec.application_id.empty();
    std::vector<NamedStay> stays = Brought(spec.history);
    if (ledger) {
      ASSIGN_OR_RETURN(stays, ReadLedger(rpc, call, spec));
    }
    resp->set_policy_version(PolicyVersionText(found.version));
    return AnswerBalance(spec, stays, ledger, found.area, ViewOf(call), *resp);
  });
}

grpc::Status VisaService::CreateRoute(grpc::ServerContext* ctx,
                                      const v1::CreateRouteRequest* req,
                                      v1::CreateRouteResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "CreateRoute");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Route route, ParseRoute(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*req));
    ASSIGN_OR_RETURN(const Route created, routes_.Create(call, route));
    *resp->mutable_route() = ToProto(created);
    return absl::OkStatus();
  });
}

grpc::Status VisaService::ListRoutes(grpc::ServerContext* ctx,
                                     const v1::ListRoutesRequest* req,
                                     v1::ListRoutesResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "ListRoutes");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    ASSIGN_OR_RETURN(const server::ListPager pager,
                     server::ListPager::Of(runtime_.page_tokens(), call, *req));
    RouteStore::ListSpec spec{.destination_country = req->destination_country(),
                              .limit = pager.fetch()};
    if (!pager.after().empty()) {
      spec.after_country = pager.after()[0];
      spec.after_id = pager.after()[1];
    }
    ASSIGN_OR_RETURN(auto routes, routes_.List(spec, call.deadline));
    pager.Finish(routes, *resp->mutable_page_info(), KeysOf);
    ASSIGN_OR_RETURN(const auto directory, DirectoryFor(call, missions_));
    for (const Route& route : routes) {
      AddSeats(directory, *resp->add_routes() = Shown(route, call));
    }
    return absl::OkStatus();
  });
}

}  // namespace sojourn::visa
