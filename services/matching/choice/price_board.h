// What a stay takes from those who will ask later, learned from futures that
// were drawn from the programme's own history.
#ifndef SERVICES_MATCHING_CHOICE_PRICE_BOARD_H_
#define SERVICES_MATCHING_CHOICE_PRICE_BOARD_H_

#include <utility>
#include <vector>

#include "services/matching/programme/programme.h"
#include "services/matching/solver/prices.h"

namespace sojourn::matching {

class PriceBoard {
 public:
  // Means over the futures: the whole place, up to a day, from a day on; empty
  // where nobody wants it.
  struct PlaceWorth {
    double all = 0;
    std::vector<double> before;
    std::vector<double> from;
  };

  // Nothing has a price.
  PriceBoard() = default;
  // One that was learned before.
  explicit PriceBoard(std::vector<PlaceWorth> places)
      : places_(std::move(places)) {}

  // Of programmes of the same places, each a future: who may still ask, on the
  // days that are still free. `rounds` steps for each.
  static PriceBoard Learn(const std::vector<Programme>& futures, int rounds,
                          const Stop& stop);

  // One future more, which counts `part` of all; nothing at `stop`.
  void LearnFrom(Programme future, double part, int rounds, const Stop& stop);

  // What the days [from, until) of a place are worth to the futures on average,
  // in the units of a score; never below 0.
  double Cost(int place, int from, int until) const;

  const std::vector<PlaceWorth>& places() const { return places_; }

 private:
  void Add(const Programme& future, const Prices& prices, double part);

  std::vector<PlaceWorth> places_;
};

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_CHOICE_PRICE_BOARD_H_
