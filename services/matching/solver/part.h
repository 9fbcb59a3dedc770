// A part of a programme as an integer programme, solved by COIN-OR CBC.
#ifndef SERVICES_MATCHING_SOLVER_PART_H_
#define SERVICES_MATCHING_SOLVER_PART_H_

#include <cstdint>
#include <vector>

#include "services/matching/programme/place_value.h"
#include "services/matching/programme/programme.h"
#include "services/matching/solver/prices.h"

namespace sojourn::matching {

struct Part {
  // What may be chosen, by place; nothing else of the plan is in their way.
  std::vector<int32_t> columns;
  // Those of them that are chosen now.
  std::vector<int32_t> now;
  // Of each place that holds persons: how many of them these columns may use.
  std::vector<int64_t> room;
  Stage stage;
  // Whether to dive for a better choice from the linear programme, which is
  // worth its time where there are many columns.
  bool dives = false;
  // A limit that gives the same answer on every run, and one of patience: of
  // the processor's time for this thread, so that other work on the machine
  // does not count.
  int most_nodes = 200;
  double most_seconds = 30;
};

struct SolvedPart {
  // The best choice found, Part::now or better: never fewer of any rank before
  // the stage.
  std::vector<int32_t> chosen;
  // most_seconds ended it, so that a faster machine might find more.
  bool out_of_patience = false;
};

// Also where `stop` ends it. One at a time in a process.
SolvedPart SolvePart(const Programme& programme, const Part& part,
                     const Stop& stop);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_PART_H_
