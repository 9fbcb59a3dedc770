#ifndef SERVICES_RELOCATION_RANKING_STEP_CALLS_RANKING_H_
#define SERVICES_RELOCATION_RANKING_STEP_CALLS_RANKING_H_

#include "services/relocation/ranking/ranking_peers.h"
#include "services/relocation/workflow/step_call.h"

namespace sojourn::relocation {

// RANK_PLACES: capacity is asked which places there are, matching for their
// order. Shares nothing of who she is, and nothing with a host.
void AddRankingCalls(const RankingPeers& peers, const crypto::Sealer& sealer,
                     StepCalls& calls);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RANKING_STEP_CALLS_RANKING_H_
