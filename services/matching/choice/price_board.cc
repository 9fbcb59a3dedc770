#include "services/matching/choice/price_board.h"

#include <algorithm>
#include <cstddef>

#include "services/matching/programme/place_value.h"
#include "services/matching/solver/ejection.h"

namespace sojourn::matching {
namespace {

constexpr size_t kDays = 32'768;  // as many as a column may name

// Futures are priced by their scores: ranks go first whatever they cost.
void Unrank(Programme* future) {
  future->ranks = 0;
  std::fill(future->rank.begin(), future->rank.end(), kUnranked);
}

// Beyond the last day that a future knows nothing changes any more.
double At(const std::vector<double>& worth, int day) {
  if (worth.empty()) return 0;
  const auto last = static_cast<int>(worth.size()) - 1;
  return worth[static_cast<size_t>(std::clamp(day, 0, last))];
}

// Adds `part` of what `more` is on each day, and of its last day after it.
void AddDays(const std::vector<double>& more, double part, size_t days,
             std::vector<double>* worth) {
  const double last = worth->empty() ? 0 : worth->back();
  worth->resize(std::max(worth->size(), days), last);
  for (size_t day = 0; day < worth->size(); ++day) {
    (*worth)[day] += part * At(more, static_cast<int>(day));
  }
}

}  // namespace

PriceBoard PriceBoard::Learn(const std::vector<Programme>& futures, int rounds,
                             const Stop& stop) {
  PriceBoard board;
  for (const Programme& future : futures) {
    board.LearnFrom(future, 1.0 / static_cast<double>(futures.size()), rounds,
                    stop);
  }
  return board;
}

void PriceBoard::LearnFrom(Programme future, double part, int rounds,
                           const Stop& stop) {
  if (stop()) return;
  Unrank(&future);
  const Stage score{future.ranks};
  // Steps are as long as what is between the bound and some plan.
  const double reached =
      matching::WorthOf(future, GreedyPlan(future, ColumnsOfParties(future)))
          .score;
  const FoundPrices found = FindPrices(future,
                                       {.stage = score,
                                        .kept = {},
                                        .reached = reached,
                                        .enough = 0,
                                        .rounds = rounds,
                                        .stop = stop},
                                       NoPrices(future, score));
  Add(future, found.prices, part);
}

void PriceBoard::Add(const Programme& future, const Prices& prices,
                     double part) {
  places_.resize(future.holds.size());
  Priced priced;
  Price(future, {future.ranks}, prices, {}, &priced);
  PlaceValue value(future);
  std::vector<double> regrets;
  const auto days = std::min(kDays, static_cast<size_t>(future.Days()) + 1);
  for (int place = 0; place < future.places(); ++place) {
    // Days say nothing of a place that holds persons.
    if (!future.OneParty(place)) continue;
    value.Regrets(place, priced, &regrets);
    PlaceWorth& worth = places_[static_cast<size_t>(place)];
    worth.all += part * value.before().back();
    AddDays(value.before(), part, days, &worth.before);
    AddDays(value.from(), part, days, &worth.from);
  }
}

double PriceBoard::Cost(int place, int from, int until) const {
  if (static_cast<size_t>(place) >= places_.size()) return 0;
  const PlaceWorth& worth = places_[static_cast<size_t>(place)];
  return std::max(0.0,
                  worth.all - At(worth.before, from) - At(worth.from, until));
}

}  // namespace sojourn::matching
