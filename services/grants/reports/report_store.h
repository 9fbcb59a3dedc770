// Reports and recoveries in the database.
#ifndef SERVICES_GRANTS_REPORTS_REPORT_STORE_H_
#define SERVICES_GRANTS_REPORTS_REPORT_STORE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/sealer.h"
#include "common/db/database.h"
#include "common/server/runtime.h"
#include "services/grants/grants.h"
#include "services/grants/reports/report.h"

namespace sojourn::grants {

// Queue what a change brings, under the grant's lock; its key is in memory.
absl::Status InsertReport(const crypto::Sealer& sealer, db::Transaction& tx,
                          const Grant& grant, const GrantReport& report,
                          const Actor& submitter);
void InsertRecovery(db::Transaction& tx, const Grant& grant,
                    const Recovery& recovery, const Actor& recorder);

// Of a grant that the caller was shown; empty where there is none. Texts stay
// empty, and expenses without day, where the case was erased.
absl::StatusOr<ReportFile> LoadReport(server::Runtime& runtime,
                                      const Grant& grant, absl::Time deadline);

// Moves grants whose report is due by now on to REPORT_DUE, each in a
// transaction of its own: nobody else tells that a day has come. Correct with
// several copies at once. How many.
absl::StatusOr<int> AskForReports(server::Runtime& runtime);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_REPORTS_REPORT_STORE_H_
