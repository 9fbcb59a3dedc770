// What became of cases, counted to see whether defenders are treated alike.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/relocation/fairness/fairness_ledger.h"
#include "services/relocation/fairness/fairness_report.h"
#include "services/relocation/fairness/fairness_rules.h"
#include "services/relocation/fairness/fairness_store.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using fairness::YearRow;
using ::sojourn::server::RpcScope;

absl::StatusOr<std::vector<YearRow>> ReadYears(
    db::Transaction& tx, const v1::GetFairnessReportRequest& request) {
  int last =
      fairness::LastYearOver(absl::ToCivilDay(tx.now(), absl::UTCTimeZone()));
  ASSIGN_OR_RETURN(const std::optional<int> open, fairness::FirstOpenYear(tx));
  if (open) last = std::min(last, *open - 1);
  RETURN_IF_ERROR(
      fairness::CheckYears(request.from_year(), request.to_year(), last));
  return fairness::ListYears(tx, request.from_year(), request.to_year());
}

absl::Status ShowYear(const crypto::Sealer& sealer, const YearRow& year,
                      v1::GetFairnessReportResponse& response) {
  ASSIGN_OR_RETURN(const fairness::Counts counts,
                   fairness::OpenCounts(sealer, year));
  for (v1::FairnessRow& row : fairness::RowsOf(year.year, counts)) {
    *response.add_rows() = std::move(row);
  }
  return absl::OkStatus();
}

}  // namespace

grpc::Status RelocationService::GetFairnessReport(
    grpc::ServerContext* context, const v1::GetFairnessReportRequest* request,
    v1::GetFairnessReportResponse* response) {
  RpcScope rpc(runtime_, context, "GetFairnessReport");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const std::vector<YearRow> years,
                     runtime_.db().Read<std::vector<YearRow>>(
                         call.deadline, [&](db::Transaction& tx) {
                           return ReadYears(tx, *request);
                         }));
    for (const YearRow& year : years) {
      RETURN_IF_ERROR(ShowYear(runtime_.sealer(), year, *response));
    }
    return rpc.AuditRead({.resource = "relocation",
                          .ids = {},
                          .fields = "fairness_report",
                          .reason = absl::StrCat(request->from_year(), " to ",
                                                 request->to_year())});
  });
}

}  // namespace sojourn::relocation
