// The columns that matter at given prices, as a programme of their own.
#ifndef SERVICES_MATCHING_SOLVER_REDUCE_H_
#define SERVICES_MATCHING_SOLVER_REDUCE_H_

#include <cstdint>
#include <vector>

#include "services/matching/programme/place_value.h"
#include "services/matching/programme/programme.h"

namespace sojourn::matching {

struct Reduced {
  Programme programme;
  std::vector<int32_t> origin;  // of each column
  std::vector<float> share;     // of each column
  std::vector<float> regret;    // of each column

  Plan FromWhole(const Programme& whole, const Plan& plan) const;
  Plan ToWhole(const Plan& plan) const;
};

struct ReduceOptions {
  Stage stage;
  const Prices& prices;
  const std::vector<int>& kept;
  // Columns that cost the others more are of no use to any better plan.
  double most_regret = 0;
  int most_columns = 0;
};

// Those of least regret, and all of `plan`. `share` is of each column of the
// whole.
Reduced Reduce(const Programme& whole, const std::vector<float>& share,
               const Plan& plan, const ReduceOptions& options);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_REDUCE_H_
