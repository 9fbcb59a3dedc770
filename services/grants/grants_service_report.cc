// Reports, recoveries, and the end of a grant.
#include <utility>

#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_access.h"
#include "services/grants/grants_service.h"
#include "services/grants/reports/report_convert.h"
#include "services/grants/reports/report_rules.h"
#include "services/grants/reports/report_store.h"

namespace sojourn::grants {

using rules::FundAndUse;
using server::RpcScope;

absl::StatusOr<v1::Report> GrantService::ReportOf(const server::Call& call,
                                                  const GrantFile& file) {
  ASSIGN_OR_RETURN(const ReportFile report,
                   LoadReport(runtime_, file.grant, call.deadline));
  return ToProto(file, report, ViewOf(call.caller, file.grant).sums_only);
}

grpc::Status GrantService::SubmitReport(grpc::ServerContext* context,
                                        const v1::SubmitReportRequest* request,
                                        v1::SubmitReportResponse* response) {
  RpcScope rpc(runtime_, context, "SubmitReport");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(ReportSpec spec, ParseReport(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    spec.mutation.also = [&](db::Transaction& tx, const Change& change) {
      return InsertReport(runtime_.sealer(), tx, change.next, spec.report,
                          ActorOf(call.caller));
    };
    const auto submit = [&](const Grant& grant, const FundAndUse& fund,
                            absl::Time now) -> absl::StatusOr<Change> {
      RETURN_IF_ERROR(spec.CheckCurrency(grant.currency));
      return rules::SubmitReport(grant, fund.fund, spec.report,
                                 rules::TodayOf(fund.fund, now));
    };
    ASSIGN_OR_RETURN(const GrantFile file,
                     grants_.Apply(call, spec.mutation, submit));
    *response->mutable_grant() = Answer(call, file);
    ASSIGN_OR_RETURN(*response->mutable_report(), ReportOf(call, file));
    return absl::OkStatus();
  });
}

grpc::Status GrantService::WaiveReport(grpc::ServerContext* context,
                                       const v1::WaiveReportRequest* request,
                                       v1::WaiveReportResponse* response) {
  RpcScope rpc(runtime_, context, "WaiveReport");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const WaiverSpec spec, ParseWaiver(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        const GrantFile file,
        grants_.Apply(call, spec.mutation,
                      [&](const Grant& grant, const FundAndUse&, absl::Time) {
                        return rules::WaiveReport(grant, spec.reason);
                      }));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::GetReport(grpc::ServerContext* context,
                                     const v1::GetReportRequest* request,
                                     v1::GetReportResponse* response) {
  RpcScope rpc(runtime_, context, "GetReport");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const GrantFile file,
                     grants_.Get(call, request->grant_id()));
    ASSIGN_OR_RETURN(v1::Report report, ReportOf(call, file));
    RETURN_IF_ERROR(rpc.AuditRead({.resource = "grant",
                                   .ids = {file.grant.public_id},
                                   .fields = "report"}));
    *response->mutable_report() = std::move(report);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::RecordRecovery(
    grpc::ServerContext* context, const v1::RecordRecoveryRequest* request,
    v1::RecordRecoveryResponse* response) {
  RpcScope rpc(runtime_, context, "RecordRecovery");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(RecoverySpec spec, ParseRecovery(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    spec.mutation.also = [&](db::Transaction& tx, const Change& change) {
      Recovery recovery = spec.recovery;
      recovery.exceeds_receipts = rules::ExceedsReceipts(change);
      InsertRecovery(tx, change.next, recovery, ActorOf(call.caller));
      return absl::OkStatus();
    };
    const auto record = [&](const Grant& grant, const FundAndUse& fund,
                            absl::Time now) -> absl::StatusOr<Change> {
      RETURN_IF_ERROR(
          CheckRecovery(spec, grant.currency, rules::TodayOf(fund.fund, now)));
      return rules::RecordRecovery(grant, spec.recovery.amount);
    };
    ASSIGN_OR_RETURN(const GrantFile file,
                     grants_.Apply(call, spec.mutation, record));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::CloseGrant(grpc::ServerContext* context,
                                      const v1::CloseGrantRequest* request,
                                      v1::CloseGrantResponse* response) {
  RpcScope rpc(runtime_, context, "CloseGrant");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Mutation mutation, ParseClosing(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const auto close = [](const Grant& grant, const FundAndUse& fund,
                          absl::Time) {
      return rules::Close(grant, fund.fund);
    };
    ASSIGN_OR_RETURN(const GrantFile file,
                     grants_.Apply(call, mutation, close));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::grants
