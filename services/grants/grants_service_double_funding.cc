// The same costs of the same person at two funds.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/double_funding/double_funding_store.h"
#include "services/grants/grants_convert_values.h"
#include "services/grants/grants_fields.h"
#include "services/grants/grants_parse.h"
#include "services/grants/grants_service.h"

namespace sojourn::grants {

using double_funding::Finding;
using server::ListPager;
using server::RpcScope;

namespace {

absl::StatusOr<double_funding::Search> ParseSearch(
    const v1::FindDoubleFundingRequest& request, const ListPager& pager) {
  double_funding::Search search{.fund_id = request.fund_id(),
                                .include_judged = request.include_judged(),
                                .limit = pager.fetch(),
                                .after = std::nullopt};
  const std::vector<std::string>& keys = pager.after();
  if (keys.empty()) return search;
  if (keys.size() != 2) {
    return InvalidField("page_token", "PAGE_TOKEN_INVALID",
                        "Start from the first page.");
  }
  search.after = std::pair(keys[0], keys[1]);
  return search;
}

absl::StatusOr<double_funding::Judgement> ParseJudgement(
    const v1::JudgeDoubleFundingRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  fields.Required("grant_id", !request.grant_id().empty());
  fields.Required("finding_id", !request.finding_id().empty());
  fields.Required("reason", !request.reason().empty());
  fields.Text("reason", request.reason(), kNoteLength);
  double_funding::Judgement judgement{
      .grant_id = request.grant_id(),
      .finding_id = request.finding_id(),
      .verdict =
          fields.Enum<DoubleFundingVerdict>("verdict", request.verdict()),
      .reason = request.reason()};
  RETURN_IF_ERROR(checker.Finish());
  return judgement;
}

v1::DoubleFunding ToProto(const Finding& finding) {
  v1::DoubleFunding proto;
  proto.set_finding_id(finding.finding_id);
  proto.set_grant_id(finding.grant_id);
  proto.set_fund_id(finding.fund_id);
  proto.set_other_holder_organisation_id(finding.other_holder);
  proto.set_other_progress(
      ToEnum<v1::DoubleFundingProgress>(finding.other_progress));
  proto.set_verdict(ToEnum<v1::DoubleFundingVerdict>(finding.verdict));
  proto.set_judged_by(finding.judged_by);
  if (finding.judged_at) {
    *proto.mutable_judged_at() = ToTimestamp(*finding.judged_at);
  }
  return proto;
}

// The grants that are shown.
std::vector<std::string> Show(const std::vector<Finding>& findings,
                              v1::FindDoubleFundingResponse& response) {
  std::set<std::string> ids;
  for (const Finding& finding : findings) {
    ids.insert(finding.grant_id);
    *response.add_findings() = ToProto(finding);
  }
  return {ids.begin(), ids.end()};
}

}  // namespace

grpc::Status GrantService::FindDoubleFunding(
    grpc::ServerContext* context, const v1::FindDoubleFundingRequest* request,
    v1::FindDoubleFundingResponse* response) {
  RpcScope rpc(runtime_, context, "FindDoubleFunding");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(const double_funding::Search search,
                     ParseSearch(*request, pager));
    ASSIGN_OR_RETURN(std::vector<Finding> findings,
                     double_funding::Find(runtime_, call, search));
    pager.Finish(
        findings, *response->mutable_page_info(), [](const Finding& last) {
          return std::vector<std::string>{last.row_id, last.other_row_id};
        });
    return rpc.AuditRead({.resource = "grant",
                          .ids = Show(findings, *response),
                          .fields = "double_funding"});
  });
}

grpc::Status GrantService::JudgeDoubleFunding(
    grpc::ServerContext* context, const v1::JudgeDoubleFundingRequest* request,
    v1::JudgeDoubleFundingResponse* response) {
  RpcScope rpc(runtime_, context, "JudgeDoubleFunding");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const double_funding::Judgement judgement,
                     ParseJudgement(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Finding finding,
                     double_funding::Judge(runtime_, call, judgement));
    *response->mutable_finding() = ToProto(finding);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::grants
