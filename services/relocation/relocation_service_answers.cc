// How cities answered, counted.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/reference/countries.h"
#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/relocation/answers/answer_report.h"
#include "services/relocation/answers/answer_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using answer_store::Host;
using answer_store::Sum;
using ::sojourn::server::RpcScope;

template <typename List>
bool Wants(const List& list, const std::string& value) {
  return list.empty() ||
         std::find(list.begin(), list.end(), value) != list.end();
}

answer_rules::ReportFacts FactsOf(const v1::ReportCityAnswersRequest& request,
                                  const std::vector<Host>& hosts,
                                  absl::Time now) {
  answer_rules::ReportFacts facts{
      .from_quarter = request.from_quarter(),
      .to_quarter = request.to_quarter(),
      .split_given = request.split() != v1::CITY_ANSWER_SPLIT_UNSPECIFIED &&
                     v1::CityAnswerSplit_IsValid(request.split()),
      .unknown_hosts = {},
      .unknown_countries = {},
      .today = absl::ToCivilDay(now, absl::UTCTimeZone())};
  for (int i = 0; i < request.host_ids_size(); ++i) {
    if (std::none_of(hosts.begin(), hosts.end(), [&](const Host& each) {
          return each.host_id == request.host_ids(i);
        })) {
      facts.unknown_hosts.push_back(static_cast<size_t>(i));
    }
  }
  for (int i = 0; i < request.country_codes_size(); ++i) {
    if (!reference::IsCountry(request.country_codes(i))) {
      facts.unknown_countries.push_back(static_cast<size_t>(i));
    }
  }
  return facts;
}

absl::StatusOr<std::vector<Sum>> ReadSums(
    db::Transaction& tx, const v1::ReportCityAnswersRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<Host> hosts,
                   answer_store::CountedHosts(tx));
  ASSIGN_OR_RETURN(
      const answer_rules::Period period,
      answer_rules::CheckReport(FactsOf(request, hosts, tx.now())));
  std::vector<std::string> asked;
  for (const Host& each : hosts) {
    if (Wants(request.host_ids(), each.host_id) &&
        Wants(request.country_codes(), each.country_code)) {
      asked.push_back(each.host_id);
    }
  }
  return answer_store::Load(tx, period, asked);
}

// Which counts: whoever reads two reports that overlap can subtract them.
std::string Selection(const v1::ReportCityAnswersRequest& request) {
  return absl::StrCat(request.from_quarter(), " to ", request.to_quarter(), " ",
                      ShortName(v1::CityAnswerSplit_Name(request.split()),
                                "CITY_ANSWER_SPLIT_"),
                      request.country_codes().empty() ? "" : " ",
                      absl::StrJoin(request.country_codes(), " "));
}

}  // namespace

grpc::Status RelocationService::ReportCityAnswers(
    grpc::ServerContext* context, const v1::ReportCityAnswersRequest* request,
    v1::ReportCityAnswersResponse* response) {
  RpcScope rpc(runtime_, context, "ReportCityAnswers");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const std::vector<Sum> sums,
                     runtime_.db().Read<std::vector<Sum>>(
                         call.deadline, [&](db::Transaction& tx) {
                           return ReadSums(tx, *request);
                         }));
    *response = ReportOf(sums, request->split());
    return rpc.AuditRead(
        {.resource = "host",
         .ids = {request->host_ids().begin(), request->host_ids().end()},
         .fields = "city_answers",
         .reason = Selection(*request)});
  });
}

}  // namespace sojourn::relocation
