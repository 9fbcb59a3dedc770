// The best placement for everybody, with its proof. Levels first, one after the
// other, then the score.
#ifndef SERVICES_MATCHING_SOLVER_SOLVE_H_
#define SERVICES_MATCHING_SOLVER_SOLVE_H_

#include <string>
#include <vector>

#include "services/matching/programme/programme.h"
#include "services/matching/solver/prices.h"
#include "services/matching/verify/verify.h"

namespace sojourn::matching {

struct SolveOptions {
  // Ends when the score is proven to be this close to the best, as a part.
  double enough_gap = 1e-6;
  // Work, not time, ends a search that does not find more: the same input gives
  // the same answer. Time is a limit of patience.
  int passes = 4;
  double most_part_seconds = 5;
  // Asked often, by one thread: true ends the search within 200 ms, and what
  // was found so far is the answer. It may read a flag that another thread
  // sets: [&token] { return token.stop_requested(); }.
  Stop stop = [] { return false; };
  // Where to begin; empty: nowhere. It can be carried out.
  Plan start;
};

struct Solution {
  Plan plan;
  Certificate certificate;
  Verdict verdict;  // of the verifier, which recomputed everything
  bool stopped = false;
  // Some part was given up after most_part_seconds of the processor.
  bool out_of_patience = false;
};

// `programme` has no Fault. A plan that the verifier rejects is never returned:
// `verdict.fault` says what is wrong, and the plan is empty.
Solution Solve(const Programme& programme, const SolveOptions& options);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_SOLVE_H_
