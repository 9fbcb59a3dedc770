// Prices of the parties' rows by subgradient steps: a bound, and an averaged
// solution that shows which columns matter.
#ifndef SERVICES_MATCHING_SOLVER_PRICES_H_
#define SERVICES_MATCHING_SOLVER_PRICES_H_

#include <functional>
#include <vector>

#include "services/matching/programme/place_value.h"
#include "services/matching/programme/programme.h"

namespace sojourn::matching {

// Asked often; true ends the work with what there is.
using Stop = std::function<bool()>;

struct PriceSearch {
  Stage stage;
  // Of each rank before the stage: how many any plan must place.
  std::vector<int> kept;
  // What some plan reaches in this stage.
  double reached = 0;
  // No better bound is needed than this.
  double enough = 0;
  int rounds = 0;
  Stop stop;
};

struct FoundPrices {
  Prices prices;
  double bound = 0;
  // Of each column: how much of it the averaged solution takes, 0 to 1.
  std::vector<float> share;
};

// All zero.
Prices NoPrices(const Programme& programme, Stage stage);

// Of each party what it could win at most in the stage, by itself.
Prices MostPrices(const Programme& programme, Stage stage);

// Of a stage that counts, where steps begin well: whoever counts has nearly all
// of it as her price, and one more of an earlier rank is worth one of this.
Prices FirstPrices(const Programme& programme, Stage stage);

FoundPrices FindPrices(const Programme& programme, const PriceSearch& search,
                       Prices start);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_PRICES_H_
