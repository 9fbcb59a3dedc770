// Reports, waivers, recoveries and the end of a grant. Pure.
#ifndef SERVICES_GRANTS_REPORTS_REPORT_RULES_H_
#define SERVICES_GRANTS_REPORTS_REPORT_RULES_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/grants/grants.h"
#include "services/grants/reports/report.h"

namespace sojourn::grants::rules {

// FAILED_PRECONDITION STATE_FORBIDS; INVALID_ARGUMENT with all that is wrong:
// FIELD_REQUIRED (by the fund's template), COST_LINE_UNKNOWN, DATE_IN_FUTURE,
// RETROACTIVE_COST, RECEIPT_REQUIRED. `today` is the holder's.
absl::StatusOr<Change> SubmitReport(const Grant& grant, const Fund& fund,
                                    const GrantReport& report,
                                    absl::CivilDay today);

// FAILED_PRECONDITION STATE_FORBIDS.
absl::StatusOr<Change> WaiveReport(const Grant& grant, ReportWaiver reason);

// A fact: never refused. Moves money only as far as she had it; otherwise the
// change is flagged, and the money that came is nobody's yet.
Change RecordRecovery(const Grant& grant, int64_t amount);

// Whether the change of RecordRecovery moved what came.
bool ExceedsReceipts(const Change& recovery);

// FAILED_PRECONDITION STATE_FORBIDS.
absl::StatusOr<Change> Close(const Grant& grant, const Fund& fund);

// The report is due by now and has not come; nothing where it is not.
std::optional<Change> AskReport(const Grant& grant, absl::CivilDay today);

ReportSums SumsOf(const Grant& grant, const GrantReport& report);
// One a cost line, then one for what is of none, where there is any.
std::vector<BudgetLine> BudgetOf(const Grant& grant, const GrantReport& report);

}  // namespace sojourn::grants::rules

#endif  // SERVICES_GRANTS_REPORTS_REPORT_RULES_H_
