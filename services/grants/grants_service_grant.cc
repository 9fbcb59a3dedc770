#include <string>
#include <vector>

#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_convert.h"
#include "services/grants/grants_errors.h"
#include "services/grants/grants_parse.h"
#include "services/grants/grants_rules.h"
#include "services/grants/grants_service.h"

namespace sojourn::grants {

using rules::FundAndUse;
using server::ListPager;
using server::RpcScope;

namespace {

absl::Status CheckMayApprove(const auth::Caller& caller,
                             const rules::Approver& approver) {
  if (caller.Has(auth::Role::kGrantApprover) || !approver.acting_for.empty()) {
    return absl::OkStatus();
  }
  return FailedPrecondition(
      reasons::kDelegationMissing,
      "only an approver approves, or somebody in an approver's place",
      "Name in acting_for the approver who delegated it.");
}

}  // namespace

void GrantService::AddWorkFor(const server::Call& call, const GrantFile& file,
                              v1::Grant& grant) const {
  const auto may_call = [&](std::string_view rpc) {
    const auto relation = runtime_.policy().Authorize(rpc, call.caller);
    if (!relation.ok()) return false;
    // Others need an approver in whose place they do it.
    if (rpc == "ApproveGrant" && !call.caller.Has(auth::Role::kGrantApprover)) {
      return false;
    }
    return *relation == auth::Relation::kAny ||
           call.caller.organisation_id == file.grant.organisation_id;
  };
  AddWork(file, ActorOf(call.caller), may_call, grant);
}

v1::Grant GrantService::Answer(const server::Call& call,
                               const GrantFile& file) const {
  v1::Grant grant = ToProto(file, ViewOf(call.caller, file.grant));
  AddWorkFor(call, file, grant);
  return grant;
}

v1::Grant GrantService::ListAnswer(const server::Call& call,
                                   const GrantFile& file) const {
  v1::Grant grant =
      ToProto(file, {.case_ref = call.caller.is_service,
                     .texts = false,
                     .sums_only = ViewOf(call.caller, file.grant).sums_only});
  AddWorkFor(call, file, grant);
  return grant;
}

grpc::Status GrantService::SubmitGrant(grpc::ServerContext* context,
                                       const v1::SubmitGrantRequest* request,
                                       v1::SubmitGrantResponse* response) {
  RpcScope rpc(runtime_, context, "SubmitGrant");
  return rpc.Run([&]() -> absl::Status {
    const bool for_case = rpc.caller().is_service;
    ASSIGN_OR_RETURN(const Submission submission,
                     ParseSubmission(*request, for_case));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const GrantFile file, grants_.Submit(call, submission));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::ScreenGrant(grpc::ServerContext* context,
                                       const v1::ScreenGrantRequest* request,
                                       v1::ScreenGrantResponse* response) {
  RpcScope rpc(runtime_, context, "ScreenGrant");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Screening screening, ParseScreening(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        const GrantFile file,
        grants_.Apply(call, screening.mutation,
                      [&](const Grant& grant, const FundAndUse&, absl::Time) {
                        return rules::Screen(grant, screening.result);
                      }));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::AssessGrant(grpc::ServerContext* context,
                                       const v1::AssessGrantRequest* request,
                                       v1::AssessGrantResponse* response) {
  RpcScope rpc(runtime_, context, "AssessGrant");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Decision decision, ParseAssessment(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const auto assess = [&](const Grant& grant, const FundAndUse&,
                            absl::Time) -> absl::StatusOr<Change> {
      ASSIGN_OR_RETURN(const auto amount, AmountIn(decision, grant.currency));
      return rules::Assess(grant, amount);
    };
    ASSIGN_OR_RETURN(const GrantFile file,
                     grants_.Apply(call, decision.mutation, assess));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::ApproveGrant(grpc::ServerContext* context,
                                        const v1::ApproveGrantRequest* request,
                                        v1::ApproveGrantResponse* response) {
  RpcScope rpc(runtime_, context, "ApproveGrant");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Decision decision, ParseApproval(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const rules::Approver approver{ActorOf(call.caller),
                                   decision.mutation.acting_for};
    const auto approve = [&](const Grant& grant, const FundAndUse& fund,
                             absl::Time now) -> absl::StatusOr<Change> {
      RETURN_IF_ERROR(CheckMayApprove(call.caller, approver));
      ASSIGN_OR_RETURN(const auto amount, AmountIn(decision, grant.currency));
      return rules::Approve(grant, fund, amount, approver, now);
    };
    ASSIGN_OR_RETURN(const GrantFile file,
                     grants_.Apply(call, decision.mutation, approve));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::RecordAgreement(
    grpc::ServerContext* context, const v1::RecordAgreementRequest* request,
    v1::RecordAgreementResponse* response) {
  RpcScope rpc(runtime_, context, "RecordAgreement");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const AgreementSpec agreement, ParseAgreement(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const auto agree = [&](const Grant& grant, const FundAndUse& fund,
                           absl::Time now) -> absl::StatusOr<Change> {
      RETURN_IF_ERROR(CheckCurrencies(agreement, grant.currency));
      return rules::Agree(grant, fund.fund, agreement.terms, now);
    };
    ASSIGN_OR_RETURN(const GrantFile file,
                     grants_.Apply(call, agreement.mutation, agree));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::CancelGrant(grpc::ServerContext* context,
                                       const v1::CancelGrantRequest* request,
                                       v1::CancelGrantResponse* response) {
  RpcScope rpc(runtime_, context, "CancelGrant");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(Cancellation cancellation, ParseCancellation(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    if (!cancellation.submit_request_id.empty()) {
      ASSIGN_OR_RETURN(
          const auto done,
          grants_.CancelSubmission(call, cancellation.submit_request_id));
      if (!done) return absl::OkStatus();
      cancellation.mutation.grant_id = *done;
    }
    ASSIGN_OR_RETURN(
        const GrantFile file,
        grants_.Apply(call, cancellation.mutation,
                      [&](const Grant& grant, const FundAndUse&, absl::Time) {
                        return rules::Cancel(grant, cancellation.reason);
                      }));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::GetGrant(grpc::ServerContext* context,
                                    const v1::GetGrantRequest* request,
                                    v1::GetGrantResponse* response) {
  RpcScope rpc(runtime_, context, "GetGrant");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const GrantFile file,
                     grants_.Get(call, request->grant_id()));
    RETURN_IF_ERROR(rpc.AuditRead({.resource = "grant",
                                   .ids = {file.grant.public_id},
                                   .fields = FieldsShown(call, file.grant)}));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::ListGrants(grpc::ServerContext* context,
                                      const v1::ListGrantsRequest* request,
                                      v1::ListGrantsResponse* response) {
  RpcScope rpc(runtime_, context, "ListGrants");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto filter,
                     ParseFilter(*request, rpc.caller().is_service));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    const Page page{.size = pager.size(), .after = pager.after_id()};
    ASSIGN_OR_RETURN(std::vector<GrantFile> files,
                     grants_.List(call, filter, page));
    pager.Finish(files, *response->mutable_page_info(),
                 [](const GrantFile& file) {
                   return std::vector<std::string>{file.grant.id};
                 });
    server::ReadRecord shown{.resource = "grant", .fields = "list"};
    for (const GrantFile& file : files) {
      shown.ids.push_back(file.grant.public_id);
      *response->add_grants() = ListAnswer(call, file);
    }
    return rpc.AuditRead(shown);
  });
}

grpc::ServerWriteReactor<v1::WatchEventsResponse>* GrantService::WatchEvents(
    grpc::CallbackServerContext* context,
    const v1::WatchEventsRequest* request) {
  RpcScope rpc(runtime_, context, "WatchEvents");
  return feed_.Watch<v1::WatchEventsResponse>(rpc.AdmitStream(),
                                              request->cursor());
}

}  // namespace sojourn::grants
