// A batch as the search and the verifier both see it.
#ifndef SERVICES_MATCHING_WORK_POSE_H_
#define SERVICES_MATCHING_WORK_POSE_H_

#include <cstddef>
#include <vector>

#include "services/matching/model/columns.h"
#include "services/matching/solver/prices.h"
#include "services/matching/work/batch.h"

namespace sojourn::matching {

struct Posed {
  // Of each party of the programme, which of the batch it is: those that are
  // not frozen.
  std::vector<size_t> free;
  Built built;
  // Of each rank its level.
  std::vector<int> levels;
};

// Also takes the days of the frozen from their places. Incomplete at `stop`.
Posed Pose(const Stop& stop, Batch* batch);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_WORK_POSE_H_
