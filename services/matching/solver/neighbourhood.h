// Large-neighbourhood search: frees the parties around the places where plan
// and bound differ most, and lets CBC place them anew.
#ifndef SERVICES_MATCHING_SOLVER_NEIGHBOURHOOD_H_
#define SERVICES_MATCHING_SOLVER_NEIGHBOURHOOD_H_

#include <cstdint>
#include <vector>

#include "services/matching/programme/place_value.h"
#include "services/matching/solver/ejection.h"
#include "services/matching/solver/incumbent.h"
#include "services/matching/solver/reduce.h"

namespace sojourn::matching {

struct NeighbourhoodOptions {
  Stage stage;
  const Prices& prices;
  const std::vector<int>& kept;
  int most_columns = 1500;
  int most_nodes = 100;
  // Of the processor, for one part.
  double most_seconds = 5;
};

class Neighbourhood {
 public:
  // `reduced` outlives this.
  Neighbourhood(const Reduced& reduced, const ColumnsOfParties& columns,
                const NeighbourhoodOptions& options);

  // Each place once, the one with most to win first; true where the plan got
  // better. Ends early at `stop`, or when `enough` says so of the plan.
  bool Pass(const Stop& stop, const Stop& enough, Incumbent* plan);

  // Everything at once.
  bool Whole(const Stop& stop, Incumbent* plan);

  // Some part was not searched to its end, for want of most_seconds.
  bool out_of_patience() const { return out_of_patience_; }

 private:
  // How far what is at the place is from the best at these prices.
  std::vector<double> Slacks(const Incumbent& plan) const;
  std::vector<int32_t> Around(int place, const Incumbent& plan);
  bool Solve(const std::vector<int32_t>& columns, bool dives, const Stop& stop,
             Incumbent* plan);
  bool Adopt(const std::vector<int32_t>& chosen,
             const std::vector<int32_t>& before, Incumbent* plan) const;
  void Admit(int place, const Incumbent& plan, std::vector<int32_t>* parties);
  std::vector<int32_t> Gather(const Incumbent& plan);

  const Reduced& reduced_;
  const Programme& programme_;
  const ColumnsOfParties& columns_;
  const NeighbourhoodOptions options_;
  Priced priced_;
  std::vector<double> best_;  // of each place
  std::vector<int32_t> place_of_;
  std::vector<uint8_t> places_;  // in the neighbourhood
  std::vector<uint8_t> parties_;
  bool out_of_patience_ = false;
};

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_NEIGHBOURHOOD_H_
