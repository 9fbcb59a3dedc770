#include "services/matching/choice/choice.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <tuple>

#include "services/matching/model/columns.h"

namespace sojourn::matching {
namespace {

constexpr double kRounding = 1e-9;

// A price decides nothing for level 1.
double WorthOf(const Party& party, const Option& option) {
  return party.level == 1 ? option.score : option.score - option.costs_others;
}

Option OptionAt(const Party& party, const Place& place, int index, int start,
                const PriceBoard& board, const ChoiceOptions& options) {
  Option option{.place = index, .start = start};
  option.parts = PartsOf(InputOf(party, place, start, options.families_wait));
  option.score = ScoreOf(option.parts, options.weights);
  option.costs_others =
      board.Cost(index, start, start + party.nights + place.turnover);
  option.worth = WorthOf(party, option);
  return option;
}

// The best day of a place; of days as good, the first.
Option BestOf(const Party& party, const Place& place, int index,
              const std::vector<int>& starts, const PriceBoard& board,
              const ChoiceOptions& options) {
  Option best;
  bool any = false;
  for (const int start : starts) {
    Option option = OptionAt(party, place, index, start, board, options);
    if (any && option.worth <= best.worth) continue;
    best = std::move(option);
    any = true;
  }
  return best;
}

void Explain(const Weights& weights, std::vector<Option>* options) {
  if (options->empty()) return;
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  const double first = options->front().worth;
  int soonest = options->front().start;
  for (const Option& option : *options) {
    soonest = std::min(soonest, option.start);
  }
  for (Option& option : *options) {
    option.needs = first - option.worth;
    option.soonest = option.start == soonest;
    for (size_t i = 0; option.needs > 0 && i < weights.size(); ++i) {
      const double more = (1 - option.parts[i]) * weights[i] / all;
      if (more >= option.needs - kRounding) {
        option.enough_parts.push_back(static_cast<int>(i));
      }
    }
  }
}

}  // namespace

Choice Choose(const Party& party, const std::vector<Place>& places,
              const PriceBoard& board, const ChoiceOptions& options) {
  Choice choice;
  for (size_t k = 0; k < places.size(); ++k) {
    const Place& place = places[k];
    const int index = static_cast<int>(k);
    if (options.declined.contains(place.id)) continue;
    Fit fit = FitOf(party, place);
    if (!fit.barriers.empty()) {
      if (fit.barriers.size() == 1 &&
          fit.barriers.front() != Barrier::kNotAvailable) {
        ++choice.alone[fit.barriers.front()];
      }
      choice.not_offered.push_back({index, std::move(fit.barriers)});
      continue;
    }
    choice.options.push_back(BestOf(party, place, index,
                                    StartsOf(fit.starts, options.days_apart),
                                    board, options));
  }
  std::sort(choice.options.begin(), choice.options.end(),
            [](const Option& a, const Option& b) {
              return std::tie(b.worth, a.start, a.place) <
                     std::tie(a.worth, b.start, b.place);
            });
  Explain(options.weights, &choice.options);
  choice.waiting_helps_others = party.level != 1 && !choice.options.empty() &&
                                choice.options.front().worth < 0;
  return choice;
}

}  // namespace sojourn::matching
