#include "services/matching/solver/dive.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "services/matching/solver/incumbent.h"
#include "services/matching/verify/verify.h"

namespace sojourn::matching {
namespace {

// Below this a column has no share, from this on it is as good as taken.
constexpr float kSome = 0.001F;
constexpr float kSure = 0.98F;
// How many of those who are left are put in a step though they are not sure.
constexpr double kUnsurePart = 0.1;
constexpr int kRounds = 100;
// What the rest cannot reach of its bound, for the length of steps: from what
// some plan reaches they would be far too long once most of it is put.
constexpr double kOutOfReach = 0.008;

class Descent {
 public:
  Descent(const Programme& whole, const PriceSearch& search, FoundPrices found)
      : whole_(whole),
        search_(search),
        found_(std::move(found)),
        plan_(whole),
        rest_(whole) {
    for (int at = 0; at < whole.size(); ++at) origin_.push_back(at);
  }

  Plan Run() {
    while (!search_.stop() && PutSurest()) {
      Rest();
      if (rest_.columns.empty()) break;
      FindAnew();
    }
    return plan_.plan();
  }

 private:
  const Column& At(int32_t column) const {
    return whole_.columns[static_cast<size_t>(column)];
  }
  float ShareOf(int32_t of_rest) const {
    return found_.share[static_cast<size_t>(of_rest)];
  }

  bool IsOpen(int32_t column) const {
    return plan_.ColumnOf(At(column).party) == kNoColumn && plan_.Fits(column);
  }

  int PartiesLeft() const {
    std::vector<uint8_t> left(whole_.persons.size(), 0);
    for (const Column& column : rest_.columns) {
      left[static_cast<size_t>(column.party)] = 1;
    }
    return static_cast<int>(std::count(left.begin(), left.end(), 1));
  }

  // Whether anybody was.
  bool PutSurest() {
    std::vector<int32_t> order;
    for (int at = 0; at < rest_.size(); ++at) {
      if (ShareOf(at) > kSome) order.push_back(at);
    }
    std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
      return ShareOf(a) > ShareOf(b);
    });
    int unsure = std::max(1, static_cast<int>(kUnsurePart * PartiesLeft()));
    bool any = false;
    for (const int32_t of_rest : order) {
      const int32_t column = origin_[static_cast<size_t>(of_rest)];
      if (!IsOpen(column)) continue;
      plan_.Put(column);
      any = true;
      if (ShareOf(of_rest) < kSure && --unsure == 0) break;
    }
    return any;
  }

  // Columns of those who are nowhere, where they still fit.
  void Rest() {
    Programme rest{.persons = whole_.persons,
                   .rank = whole_.rank,
                   .ranks = whole_.ranks,
                   .holds = whole_.holds,
                   .first = {0}};
    std::vector<int32_t> origin;
    for (int place = 0; place < rest_.places(); ++place) {
      const auto k = static_cast<size_t>(place);
      if (!whole_.OneParty(place)) {
        rest.holds[k] = static_cast<int32_t>(plan_.Free(place));
      }
      for (int at = rest_.first[k]; at < rest_.first[k + 1]; ++at) {
        const int32_t column = origin_[static_cast<size_t>(at)];
        if (!IsOpen(column)) continue;
        rest.columns.push_back(At(column));
        origin.push_back(column);
      }
      rest.first.push_back(rest.size());
    }
    rest_ = std::move(rest);
    origin_ = std::move(origin);
  }

  void FindAnew() {
    const Worth put = WorthOf(whole_, plan_.plan());
    PriceSearch search = search_;
    for (size_t rank = 0; rank < search.kept.size(); ++rank) {
      search.kept[rank] = std::max(0, search.kept[rank] - put.placed[rank]);
    }
    // A party without columns has no price: it would only raise the bound.
    std::vector<double> prices(whole_.persons.size(), 0);
    for (const Column& column : rest_.columns) {
      const auto party = static_cast<size_t>(column.party);
      prices[party] = found_.prices.party[party];
    }
    found_.prices.party = std::move(prices);
    const double bound = Bound(rest_, search.stage, found_.prices, search.kept);
    search.reached = bound - kOutOfReach * std::abs(bound);
    search.enough = search.reached;
    search.rounds = kRounds;
    found_ = FindPrices(rest_, search, std::move(found_.prices));
  }

  const Programme& whole_;
  const PriceSearch& search_;
  FoundPrices found_;
  Incumbent plan_;
  Programme rest_;
  std::vector<int32_t> origin_;  // of each column of the rest, in the whole
};

}  // namespace

Plan Dive(const Programme& programme, const PriceSearch& search,
          FoundPrices found) {
  return Descent(programme, search, std::move(found)).Run();
}

}  // namespace sojourn::matching
