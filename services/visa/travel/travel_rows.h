// Rows of the travel ledger as values and back, inside a transaction.
#ifndef SERVICES_VISA_TRAVEL_TRAVEL_ROWS_H_
#define SERVICES_VISA_TRAVEL_TRAVEL_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/auth/caller.h"
#include "common/crypto/sealer.h"
#include "common/db/database.h"
#include "services/visa/travel/travel.h"

namespace sojourn::visa {

// All answer the columns that TravelsFrom reads. Unmeasured: they run when
// somebody moves.
extern const db::Query kSelectTravel;  // ($1 public id)
extern const db::Query kSelectLedger;  // ($1 person_ref)
// ($1 case_ref or '', $2 person_ref or '', $3 after id or NULL, $4 limit)
extern const db::Query kSelectTravelPage;

// The keys must have been fetched. What was erased is left out.
absl::StatusOr<std::vector<Travel>> TravelsFrom(const db::Result& rows,
                                                const crypto::Sealer& sealer);

// Adds what was told of each, in one round trip.
absl::Status LoadTellings(db::Transaction& tx, const crypto::Sealer& sealer,
                          std::vector<Travel>& travels);

// Queues the stay as it is now, with the telling of this version; a new one at
// version 1.
absl::Status QueueTravel(db::Transaction& tx, const Travel& travel,
                         const crypto::Sealer& sealer,
                         const auth::Caller& teller);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_TRAVEL_TRAVEL_ROWS_H_
