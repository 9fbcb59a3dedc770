#include <string>
#include <vector>

#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_convert.h"
#include "services/grants/grants_fund_rules.h"
#include "services/grants/grants_metrics.h"
#include "services/grants/grants_parse.h"
#include "services/grants/grants_service.h"
#include "services/grants/policies/policy_parse.h"

namespace sojourn::grants {

using server::ListPager;
using server::RpcScope;

GrantService::GrantService(server::Runtime& runtime,
                           const ServiceLevels& levels,
                           const providers::ProviderList* providers)
    : runtime_(runtime),
      providers_(providers),
      funds_(runtime),
      grants_(runtime, levels),
      exposure_(runtime, grants_),
      feed_(runtime.db(), runtime.metrics()) {
  ExportGrantsPaid(runtime.metrics(), grants_);
}

grpc::Status GrantService::CreateFund(grpc::ServerContext* context,
                                      const v1::CreateFundRequest* request,
                                      v1::CreateFundResponse* response) {
  RpcScope rpc(runtime_, context, "CreateFund");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Fund fund, ParseFund(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Fund made, funds_.Create(call, fund));
    *response->mutable_fund() = ToProto(made);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::GetFund(grpc::ServerContext* context,
                                   const v1::GetFundRequest* request,
                                   v1::GetFundResponse* response) {
  RpcScope rpc(runtime_, context, "GetFund");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const Fund fund, funds_.Get(call, request->fund_id()));
    RETURN_IF_ERROR(rpc.AuditRead(
        {.resource = "fund", .ids = {fund.public_id}, .fields = "fund"}));
    *response->mutable_fund() = ToProto(fund);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::ListFunds(grpc::ServerContext* context,
                                     const v1::ListFundsRequest* request,
                                     v1::ListFundsResponse* response) {
  RpcScope rpc(runtime_, context, "ListFunds");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto status, ParseFilter(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    const Page page{.size = pager.size(), .after = pager.after_id()};
    ASSIGN_OR_RETURN(std::vector<Fund> funds, funds_.List(call, status, page));
    pager.Finish(funds, *response->mutable_page_info(), [](const Fund& fund) {
      return std::vector<std::string>{fund.id};
    });
    server::ReadRecord shown{.resource = "fund", .fields = "list"};
    for (const Fund& fund : funds) {
      shown.ids.push_back(fund.public_id);
      *response->add_funds() = ToProto(fund);
    }
    return rpc.AuditRead(shown);
  });
}

grpc::Status GrantService::SuspendFund(grpc::ServerContext* context,
                                       const v1::SuspendFundRequest* request,
                                       v1::SuspendFundResponse* response) {
  RpcScope rpc(runtime_, context, "SuspendFund");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const StatusChange change, ParseSuspension(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Fund fund,
                     funds_.SetStatus(call, change, rules::Suspend));
    *response->mutable_fund() = ToProto(fund);
    return AddExposure(call, fund, response->mutable_exposure());
  });
}

grpc::Status GrantService::ResumeFund(grpc::ServerContext* context,
                                      const v1::ResumeFundRequest* request,
                                      v1::ResumeFundResponse* response) {
  RpcScope rpc(runtime_, context, "ResumeFund");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const StatusChange change, ParseResumption(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Fund fund,
                     funds_.SetStatus(call, change, rules::Resume));
    *response->mutable_fund() = ToProto(fund);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::grants
