// A plan by steps: those of whom the averaged solution is surest are put where
// it has them, then the prices of all others are found anew.
#ifndef SERVICES_MATCHING_SOLVER_DIVE_H_
#define SERVICES_MATCHING_SOLVER_DIVE_H_

#include "services/matching/programme/programme.h"
#include "services/matching/solver/prices.h"

namespace sojourn::matching {

// For the stage of the score. `search` and what it found are of all of
// `programme`, whose columns are few: each step goes over all that are left.
// Of `search` counts who is kept, and `stop`.
// The plan can be carried out, keeps no rank for certain, and may have room.
Plan Dive(const Programme& programme, const PriceSearch& search,
          FoundPrices found);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_DIVE_H_
