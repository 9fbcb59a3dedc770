#ifndef SERVICES_RELOCATION_ROUND_ROUND_SWEEP_H_
#define SERVICES_RELOCATION_ROUND_ROUND_SWEEP_H_

#include <functional>

#include "absl/status/status.h"
#include "common/server/runtime.h"
#include "services/relocation/ranking/ranking_peers.h"

namespace sojourn::relocation {

// Makes the round that waits to be made, if one does and nobody has it: opens
// the cases of who waits, asks capacity and matching, and stores the plan.
// Changes no case. Minutes long; ends soon after `stopped` says so, and another
// process takes the round up at once. What six took up in vain has failed.
// Errors are the database's: one of the round itself is kept with it.
absl::Status MakeRound(server::Runtime& runtime, const RankingPeers& peers,
                       const std::function<bool()>& stopped);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ROUND_ROUND_SWEEP_H_
