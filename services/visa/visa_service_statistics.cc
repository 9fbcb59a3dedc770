#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/visa/statistics/decision_counts.h"
#include "services/visa/statistics/statistics_report.h"
#include "services/visa/statistics/statistics_rules.h"
#include "services/visa/visa_service.h"

namespace sojourn::visa {

grpc::Status VisaService::GetVisaStatistics(
    grpc::ServerContext* ctx, const v1::GetVisaStatisticsRequest* req,
    v1::GetVisaStatisticsResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "GetVisaStatistics");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    using Counts = std::vector<statistics::Count>;
    const auto read = [&](db::Transaction& tx) -> absl::StatusOr<Counts> {
      RETURN_IF_ERROR(statistics::CheckYears(
          req->from_year(), req->to_year(),
          absl::ToCivilDay(tx.now(), absl::UTCTimeZone())));
      return statistics::LoadCounts(tx, req->from_year(), req->to_year());
    };
    ASSIGN_OR_RETURN(const Counts counts,
                     runtime_.db().Read<Counts>(call.deadline, read));
    *resp = statistics::ReportOf(counts);
    return rpc.AuditRead(
        {.resource = "route",
         .ids = {},
         .fields = "visa_statistics",
         .reason = absl::StrCat(req->from_year(), " to ", req->to_year())});
  });
}

}  // namespace sojourn::visa
