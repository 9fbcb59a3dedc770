// Rows of the application's tables as values and back, inside a transaction.
#ifndef SERVICES_VISA_VISA_APPLICATION_ROWS_H_
#define SERVICES_VISA_VISA_APPLICATION_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/caller.h"
#include "common/crypto/sealer.h"
#include "common/db/database.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// All take OwnApplication (missions/handling.h): ($1 public id, $2 own
// organisation or NULL, $3 NamedDiplomat).
extern const db::Query kLockApplication;
extern const db::Query kSelectApplication;
// The references whose keys the rows need.
extern const db::Query kSelectApplicationRefs;
// ($1 own organisation, $2 states, $3 case_ref, $4 due, $5 id, $6 limit,
// $7 NamedDiplomat)
extern const db::Query kSelectApplicationPage;
// ($1 mission, $2 NamedDiplomat, $3 due, $4 level, $5 lodge_by, $6 id, $7
// limit); behind the clear columns next_due, lodge_by and what is sealed of
// progress.
extern const db::Query kSelectQueuePage;
// How many columns of a row ApplicationFromRow reads.
inline constexpr int kClearColumns = 21;

// Clear columns of one row of the queries above.
Application ApplicationFromRow(const db::Row& row);

// Reads checklist and deadlines of many, in one round trip.
absl::Status LoadChildren(db::Transaction& tx,
                          std::vector<Application>& applications);

// Reads everything else of the application in `row`, unsealed. The keys must
// have been fetched. What was erased stays absent.
absl::StatusOr<Application> LoadWhole(db::Transaction& tx, const db::Row& row,
                                      const crypto::Sealer& sealer);

// Queues a new application (version 1) with its fact.
absl::Status InsertApplication(db::Transaction& tx, const Application& opened,
                               const std::string& route_row_id,
                               const crypto::Sealer& sealer,
                               const auth::Caller& teller);

// Queues what differs between the two, the last fact of `next`, and what that
// changes in the counts.
absl::Status SaveApplication(db::Transaction& tx, const Application& current,
                             const Application& next,
                             const crypto::Sealer& sealer,
                             const auth::Caller& teller);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_APPLICATION_ROWS_H_
