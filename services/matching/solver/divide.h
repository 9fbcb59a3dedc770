// Localities of persons: those of two of them are divided between the two anew,
// the best way there is, until no two have anything to win.
#ifndef SERVICES_MATCHING_SOLVER_DIVIDE_H_
#define SERVICES_MATCHING_SOLVER_DIVIDE_H_

#include "services/matching/solver/ejection.h"
#include "services/matching/solver/incumbent.h"
#include "services/matching/solver/prices.h"

namespace sojourn::matching {

// Of `plan` all places hold persons. Nobody is placed or left out by it.
// Returns how many divisions were better.
int Divide(const Stop& stop, Incumbent* plan);

// In turn with Exchange until neither wins anything. Both take the square of
// the places in memory: nothing is done where there are more than 1,000.
void DivideAll(const ColumnsOfParties& columns, const Stop& stop,
               Incumbent* plan);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_DIVIDE_H_
