// Decisions, their delegation, and the rules of a fund.
#include <string>
#include <vector>

#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_convert.h"
#include "services/grants/grants_rules.h"
#include "services/grants/grants_service.h"
#include "services/grants/policies/decision_log.h"
#include "services/grants/policies/delegation_store.h"
#include "services/grants/policies/fund_edit_store.h"
#include "services/grants/policies/policy_parse.h"

namespace sojourn::grants {

using rules::FundAndUse;
using server::ListPager;
using server::RpcScope;

grpc::Status GrantService::UpdateFund(grpc::ServerContext* context,
                                      const v1::UpdateFundRequest* request,
                                      v1::UpdateFundResponse* response) {
  RpcScope rpc(runtime_, context, "UpdateFund");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const rules::FundEdit edit, ParseFundEdit(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        const std::string fund_id,
        EditFund(runtime_, call, request->fund_id(), request->etag(), edit));
    ASSIGN_OR_RETURN(const Fund fund, funds_.Get(call, fund_id));
    *response->mutable_fund() = ToProto(fund);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::DeclineGrant(grpc::ServerContext* context,
                                        const v1::DeclineGrantRequest* request,
                                        v1::DeclineGrantResponse* response) {
  RpcScope rpc(runtime_, context, "DeclineGrant");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Refusal refusal, ParseRefusal(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        const GrantFile file,
        grants_.Apply(call, refusal.mutation,
                      [&](const Grant& grant, const FundAndUse&, absl::Time) {
                        return rules::Decline(grant, refusal.reason);
                      }));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::ReferGrant(grpc::ServerContext* context,
                                      const v1::ReferGrantRequest* request,
                                      v1::ReferGrantResponse* response) {
  RpcScope rpc(runtime_, context, "ReferGrant");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Referral referral, ParseReferral(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        const GrantFile file,
        grants_.Apply(call, referral.mutation,
                      [&](const Grant& grant, const FundAndUse&, absl::Time) {
                        return rules::Refer(grant, referral.reason);
                      }));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::DelegateApproval(
    grpc::ServerContext* context, const v1::DelegateApprovalRequest* request,
    v1::DelegateApprovalResponse* response) {
  RpcScope rpc(runtime_, context, "DelegateApproval");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Delegation asked, ParseDelegation(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Delegation made,
                     delegations::Create(runtime_, call, asked));
    *response->mutable_delegation() = ToProto(made);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::RevokeDelegation(
    grpc::ServerContext* context, const v1::RevokeDelegationRequest* request,
    v1::RevokeDelegationResponse* response) {
  RpcScope rpc(runtime_, context, "RevokeDelegation");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        const Delegation ended,
        delegations::Revoke(runtime_, call, request->delegation_id()));
    *response->mutable_delegation() = ToProto(ended);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::ListDelegations(
    grpc::ServerContext* context, const v1::ListDelegationsRequest* request,
    v1::ListDelegationsResponse* response) {
  RpcScope rpc(runtime_, context, "ListDelegations");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(
        std::vector<Delegation> all,
        delegations::List(runtime_, call, request->include_ended(),
                          {.size = pager.size(), .after = pager.after_id()}));
    pager.Finish(all, *response->mutable_page_info(),
                 [](const Delegation& last) {
                   return std::vector<std::string>{last.id};
                 });
    server::ReadRecord shown{.resource = "delegation", .fields = "list"};
    for (const Delegation& each : all) {
      shown.ids.push_back(each.public_id);
      *response->add_delegations() = ToProto(each);
    }
    return rpc.AuditRead(shown);
  });
}

grpc::Status GrantService::ListGrantDecisions(
    grpc::ServerContext* context, const v1::ListGrantDecisionsRequest* request,
    v1::ListGrantDecisionsResponse* response) {
  RpcScope rpc(runtime_, context, "ListGrantDecisions");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const GrantFile file,
                     grants_.Get(call, request->grant_id()));
    const bool reasons = !ViewOf(call.caller, file.grant).sums_only;
    ASSIGN_OR_RETURN(const std::vector<LoggedDecision> decisions,
                     LoadDecisions(runtime_, call, file.grant, reasons));
    RETURN_IF_ERROR(rpc.AuditRead({.resource = "grant",
                                   .ids = {file.grant.public_id},
                                   .fields = "decisions"}));
    for (const LoggedDecision& decision : decisions) {
      *response->add_decisions() = ToProto(decision);
    }
    return absl::OkStatus();
  });
}

}  // namespace sojourn::grants
