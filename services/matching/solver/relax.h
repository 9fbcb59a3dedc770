// The linear programme of a stage, solved exactly by COIN-OR CLP: better prices
// than steps find where many solutions are as good as each other, and shares
// that are nearly whole.
#ifndef SERVICES_MATCHING_SOLVER_RELAX_H_
#define SERVICES_MATCHING_SOLVER_RELAX_H_

#include <vector>

#include "services/matching/programme/place_value.h"
#include "services/matching/programme/programme.h"
#include "services/matching/solver/prices.h"

namespace sojourn::matching {

struct Relaxed {
  // False: `stop` or the limit of patience came first, or CLP found no way; and
  // there is nothing else in here.
  bool solved = false;
  // The limit of patience came first, so that a faster machine might find more.
  bool out_of_patience = false;
  // A bound by them is valid for any programme of the same parties; how good it
  // is says who recomputes it.
  Prices prices;
  std::vector<float> share;  // of each column
};

// How much of the score may be added where parties are counted: all of it
// together is less than a third of one party. With nothing to choose by among
// equal counts, COIN-OR goes from one solution to the next for a long time.
double TieOf(const Programme& programme);

// With at least `kept` of each rank before the stage. `most_seconds` are of the
// processor for this thread.
Relaxed Relax(const Programme& programme, Stage stage,
              const std::vector<int>& kept, double most_seconds,
              const Stop& stop);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_RELAX_H_
