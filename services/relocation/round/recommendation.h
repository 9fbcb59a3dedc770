#ifndef SERVICES_RELOCATION_ROUND_RECOMMENDATION_H_
#define SERVICES_RELOCATION_ROUND_RECOMMENDATION_H_

#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"
#include "sojourn/relocation/v1/ranking_calls.pb.h"

namespace sojourn::relocation {

// The ranking of a case as its officer sees it: the place where the accepted
// round has the party comes before all others, where the ranking offers it.
// Where none was requested it is of this place alone, for as long as a plan
// may be accepted; while one is on its way there is none. It ends when the
// place is not free any more on those days, or the first of them is over. A
// case that changed since it was planned has its own ranking only. The key of
// the case should have been fetched. Errors: the database's and the sealer's.
absl::StatusOr<v1::ListRankedPlacesResponse> LoadRecommended(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ROUND_RECOMMENDATION_H_
