#include "services/matching/answer/price_convert.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "services/matching/ask/ask_fields.h"
#include "services/matching/ask/ask_limits.h"

namespace sojourn::matching {
namespace {

constexpr double kStep = 0.002;
constexpr int kMostSteps = 32'768;

void SetWorths(const std::vector<double>& by_day, v1::DayWorths* out) {
  for (size_t day = 0; day < by_day.size(); ++day) {
    const bool first = day == 0;
    if (!first &&
        std::abs(by_day[day] - out->worths(out->worths_size() - 1)) < kStep) {
      continue;
    }
    out->add_days(static_cast<int>(day));
    out->add_worths(static_cast<float>(by_day[day]));
  }
}

bool IsReadable(const v1::DayWorths& worths) {
  const auto finite = [](float worth) { return std::isfinite(worth); };
  return worths.days_size() > 0 && worths.days_size() <= kMostSteps &&
         worths.days_size() == worths.worths_size() &&
         std::is_sorted(worths.days().begin(), worths.days().end()) &&
         worths.days(0) >= 0 &&
         worths.days(worths.days_size() - 1) <= kMostSteps &&
         std::all_of(worths.worths().begin(), worths.worths().end(), finite);
}

// `ahead`: how many days the question begins after the prices. No stay of a
// question ends after kMostDays and its turnover.
std::vector<double> ByDay(const v1::DayWorths& worths, int ahead) {
  constexpr int kMostNeeded = kMostDays + kMostTurnoverDays + 1;
  const int last = worths.days(worths.days_size() - 1) - ahead;
  std::vector<double> by_day;
  int step = 0;
  for (int day = 0; day <= std::clamp(last, 0, kMostNeeded); ++day) {
    while (step + 1 < worths.days_size() &&
           worths.days(step + 1) <= day + ahead) {
      ++step;
    }
    by_day.push_back(worths.worths(step));
  }
  return by_day;
}

}  // namespace

v1::PlacePrices PricesToProto(const PriceBoard& board,
                              const std::vector<Place>& places,
                              const Calendar& calendar) {
  v1::PlacePrices prices;
  *prices.mutable_first_day() = calendar.DateAt(0);
  for (size_t k = 0; k < board.places().size(); ++k) {
    const PriceBoard::PlaceWorth& worth = board.places()[k];
    if (worth.all <= kStep || worth.before.empty() || worth.from.empty()) {
      continue;
    }
    v1::PlacePrice& price = *prices.add_places();
    price.set_place_ref(places[k].id);
    price.set_all(worth.all);
    SetWorths(worth.before, price.mutable_before());
    SetWorths(worth.from, price.mutable_from());
  }
  return prices;
}

PriceBoard ParsePrices(const v1::PlacePrices& prices,
                       const std::vector<Place>& places,
                       const Calendar& calendar, FieldChecker* checker) {
  constexpr char kAsk[] = "not as PriceSnapshot gave them: ask for new ones";
  Fields fields = Fields(*checker).Inside("prices");
  const auto first =
      fields.Day("first_day", prices.has_first_day(), prices.first_day());
  if (!fields.Fits("places", prices.places_size(), kMostPlaces) ||
      !first.has_value()) {
    return PriceBoard();
  }
  std::map<std::string, size_t> index;
  for (size_t k = 0; k < places.size(); ++k) index[places[k].id] = k;
  const int ahead = -calendar.Of(*first);
  std::vector<PriceBoard::PlaceWorth> worths(places.size());
  for (int i = 0; i < prices.places_size(); ++i) {
    const v1::PlacePrice& price = prices.places(i);
    if (!std::isfinite(price.all()) || !IsReadable(price.before()) ||
        !IsReadable(price.from())) {
      fields.Bad(Nth("places", i), "PRICES_UNREADABLE", kAsk);
      continue;
    }
    const auto place = index.find(price.place_ref());
    if (place == index.end()) continue;
    worths[place->second] = {.all = price.all(),
                             .before = ByDay(price.before(), ahead),
                             .from = ByDay(price.from(), ahead)};
  }
  return PriceBoard(std::move(worths));
}

}  // namespace sojourn::matching
