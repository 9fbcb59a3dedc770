// Reports between the contract and values.
#ifndef SERVICES_GRANTS_REPORTS_REPORT_CONVERT_H_
#define SERVICES_GRANTS_REPORTS_REPORT_CONVERT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/grants/grants_store_grant.h"
#include "services/grants/reports/report.h"
#include "sojourn/grants/v1/report_calls.pb.h"

namespace sojourn::grants {

struct ReportSpec {
  Mutation mutation;
  GrantReport report;
  // INVALID_ARGUMENT CURRENCY_MISMATCH where an expense is in another one.
  absl::Status CheckCurrency(const std::string& currency) const;

  std::vector<std::string> currencies;
};
absl::StatusOr<ReportSpec> ParseReport(const v1::SubmitReportRequest& request);

struct WaiverSpec {
  Mutation mutation;
  ReportWaiver reason;
};
absl::StatusOr<WaiverSpec> ParseWaiver(const v1::WaiveReportRequest& request);

struct RecoverySpec {
  Mutation mutation;
  Recovery recovery;
  std::string currency;
};
absl::StatusOr<RecoverySpec> ParseRecovery(
    const v1::RecordRecoveryRequest& request);

// INVALID_ARGUMENT CURRENCY_MISMATCH, DATE_IN_FUTURE. `today` is the holder's.
absl::Status CheckRecovery(const RecoverySpec& spec,
                           const std::string& currency, absl::CivilDay today);

absl::StatusOr<Mutation> ParseClosing(const v1::CloseGrantRequest& request);

// Sums alone where `sums_only`.
v1::Report ToProto(const GrantFile& grant, const ReportFile& report,
                   bool sums_only);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_REPORTS_REPORT_CONVERT_H_
