// Localities of persons: parties of one size change places in rings, one to the
// place of the next, until no ring is worth anything (cyclic exchange: Thompson
// and Psaraftis, 1993). How many of each size are where changes only where
// there is room, and for that nothing better is left.
#ifndef SERVICES_MATCHING_SOLVER_EXCHANGE_H_
#define SERVICES_MATCHING_SOLVER_EXCHANGE_H_

#include "services/matching/programme/programme.h"
#include "services/matching/solver/ejection.h"
#include "services/matching/solver/incumbent.h"
#include "services/matching/solver/prices.h"

namespace sojourn::matching {

// Of `programme` all places hold persons. Nobody is placed or left out but for
// another of her size and rank, and where there is room. Returns how many rings
// there were.
int Exchange(const Programme& programme, const ColumnsOfParties& columns,
             const Stop& stop, Incumbent* plan);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_EXCHANGE_H_
