// Counting where all places hold persons: room is what counts there, and who
// takes the least of it goes first.
#ifndef SERVICES_MATCHING_SOLVER_PACKING_H_
#define SERVICES_MATCHING_SOLVER_PACKING_H_

#include <vector>

#include "services/matching/programme/place_value.h"
#include "services/matching/programme/programme.h"
#include "services/matching/solver/ejection.h"
#include "services/matching/solver/prices.h"

namespace sojourn::matching {

// The best prices at which room for a person costs the same everywhere. Their
// bound is that of one place with all the room (G. Dantzig's, 1957).
Prices PricesOfRoom(const Programme& programme, Stage stage,
                    const std::vector<int>& kept);

// Whoever `plan` has of the ranks before the stage and the smallest of its own
// that there is room for, the largest first, each where the least is left. Not
// all of them may find room.
Plan PackedPlan(const Programme& programme, const ColumnsOfParties& columns,
                Stage stage, const Plan& plan, const Stop& stop);

// The columns that `share` is sure of, of every column, and so many more of
// each rank as `kept` asks for: first who has a share anywhere, then the
// smallest.
Plan RoundedPlan(const Programme& programme, const ColumnsOfParties& columns,
                 const std::vector<float>& share, const std::vector<int>& kept,
                 const Stop& stop);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_PACKING_H_
