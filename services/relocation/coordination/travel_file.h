#ifndef SERVICES_RELOCATION_COORDINATION_TRAVEL_FILE_H_
#define SERVICES_RELOCATION_COORDINATION_TRAVEL_FILE_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/relocation.h"
#include "sojourn/relocation/v1/relocation.pb.h"

// Journeys are sealed whole under the key of the case: a dump tells neither
// that somebody left or arrived, nor when. Errors are the sealer's.
namespace sojourn::relocation {

// Movements come in the order in which they were recorded.
absl::StatusOr<Travel> OpenTravel(const crypto::Sealer& sealer,
                                  const Relocation& relocation,
                                  TravelRows rows);

// Queues a new movement under a name of its own, which is returned.
absl::StatusOr<std::string> AddMovement(db::Transaction& tx,
                                        const crypto::Sealer& sealer,
                                        const Relocation& relocation,
                                        const Movement& movement);

// Queues the plan; the one before is replaced.
absl::Status SavePlan(db::Transaction& tx, const crypto::Sealer& sealer,
                      const Relocation& relocation,
                      const v1::SecurityPlan& plan);
absl::StatusOr<v1::SecurityPlan> OpenPlan(const crypto::Sealer& sealer,
                                          const Relocation& relocation,
                                          const db::Bytes& sealed);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_TRAVEL_FILE_H_
