#include "services/matching/solver/prices.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace sojourn::matching {
namespace {

constexpr double kFirstStep = 1.0;
// How much of the newest solution the mean takes up.
constexpr double kMix = 0.03;
// A bound that is better by less than this part of the gap is no success.
constexpr double kWorthwhile = 1e-4;
constexpr double kShortestStep = 1e-5;

// Of Held, Wolfe and Crowder's steps: how many in a row may fail, what is left
// of the length then, and how much of the newest solution the course takes up.
struct Manner {
  int most_failures;
  double shrink;
  double turn;
};
constexpr Manner kForScore = {.most_failures = 10, .shrink = 0.5, .turn = 0.3};
// Where everybody counts the same, many solutions are as good as each other at
// the best prices, and only a mean of many of them shows where to go.
constexpr Manner kForNumber = {.most_failures = 20, .shrink = 0.7, .turn = 0.2};

// How far each row is from being kept, in the order of Prices.
struct Slack {
  std::vector<double> party;
  std::vector<double> rank;
};

class PriceSteps {
 public:
  PriceSteps(const Programme& programme, const PriceSearch& search,
             Prices start)
      : programme_(programme),
        search_(search),
        manner_(search.stage.IsScore(programme) ? kForScore : kForNumber),
        value_(programme),
        best_(std::move(start)),
        weight_(programme.columns.size(), 0) {}

  FoundPrices Run() {
    bound_ = Evaluate(best_, &now_);
    course_ = now_;
    at_ = best_;
    now_bound_ = bound_;
    for (const int32_t at : taken_) weight_[static_cast<size_t>(at)] = 1;
    for (int round = 1; round <= search_.rounds; ++round) {
      if (bound_ <= search_.enough || search_.stop() || !Step()) break;
    }
    for (float& weight : weight_) weight *= static_cast<float>(scale_);
    return {std::move(best_), bound_, std::move(weight_)};
  }

 private:
  bool Step() {
    const double length = Length();
    const double over = now_bound_ - search_.reached;
    if (length < 1e-12 || over <= 0 || factor_ < kShortestStep) return false;
    const double step = factor_ * over / length;
    for (size_t p = 0; p < at_.party.size(); ++p) {
      Move(course_.party[p], step, &at_.party[p]);
    }
    for (size_t r = 0; r < at_.rank.size(); ++r) {
      Move(course_.rank[r], step * Reach(r), &at_.rank[r]);
    }
    now_bound_ = Evaluate(at_, &now_);
    Mix();
    const double won = bound_ - now_bound_;
    if (won > 0) {
      bound_ = now_bound_;
      best_ = at_;
    }
    if (won > kWorthwhile * (bound_ - search_.reached)) {
      failures_ = 0;
    } else if (++failures_ >= manner_.most_failures) {
      failures_ = 0;
      factor_ *= manner_.shrink;
      at_ = best_;
      now_bound_ = bound_;
    }
    return true;
  }

  static void Move(double slack, double step, double* price) {
    *price = std::max(0.0, *price - step * slack);
  }

  // The price of a rank moves what all of its parties are worth: it goes as
  // far as one of theirs does.
  double Reach(size_t rank) const {
    return 1.0 / std::max(1, search_.kept[rank]);
  }

  // Of what a step may change: a price of 0 goes no lower.
  double Length() const {
    const auto of = [](double slack, double price) {
      return price > 0 || slack < 0 ? slack * slack : 0;
    };
    double length = 0;
    for (size_t p = 0; p < at_.party.size(); ++p) {
      length += of(course_.party[p], at_.party[p]);
    }
    for (size_t r = 0; r < at_.rank.size(); ++r) {
      length += Reach(r) * of(course_.rank[r], at_.rank[r]);
    }
    return length;
  }

  void Mix() {
    const auto blend = [](double mix, const std::vector<double>& from,
                          std::vector<double>* to) {
      for (size_t i = 0; i < to->size(); ++i) {
        (*to)[i] = mix * from[i] + (1 - mix) * (*to)[i];
      }
    };
    blend(manner_.turn, now_.party, &course_.party);
    blend(manner_.turn, now_.rank, &course_.rank);
    // One scale for all, as most columns are not touched.
    scale_ *= 1 - kMix;
    for (const int32_t at : taken_) {
      weight_[static_cast<size_t>(at)] += static_cast<float>(kMix / scale_);
    }
    if (scale_ > 1e-12) return;
    for (float& weight : weight_) weight *= static_cast<float>(scale_);
    scale_ = 1;
  }

  double Evaluate(const Prices& prices, Slack* slack) {
    Price(programme_, search_.stage, prices, search_.kept, &priced_);
    slack->party.assign(prices.party.size(), 1);
    slack->rank.resize(prices.rank.size());
    for (size_t r = 0; r < prices.rank.size(); ++r) {
      slack->rank[r] = -search_.kept[r];
    }
    taken_.clear();
    double bound = priced_.constant;
    for (int place = 0; place < programme_.places(); ++place) {
      bound += value_.Best(place, priced_, &chosen_);
      taken_.insert(taken_.end(), chosen_.begin(), chosen_.end());
    }
    for (const int32_t at : taken_) {
      const auto party = static_cast<size_t>(
          programme_.columns[static_cast<size_t>(at)].party);
      slack->party[party] -= 1;
      const int rank = programme_.rank[party];
      if (rank != kUnranked && rank < search_.stage.rank) {
        slack->rank[static_cast<size_t>(rank)] += 1;
      }
    }
    CountLeftOut(slack);
    return bound;
  }

  // The bound counts with the best column that was left out of each party.
  void CountLeftOut(Slack* slack) const {
    for (size_t p = 0; p < programme_.left_out.size(); ++p) {
      const double value = programme_.left_out[p];
      if (value <= kNothingLeftOut ||
          priced_.score * value + priced_.offset[p] <= 0) {
        continue;
      }
      slack->party[p] -= 1;
      const int rank = programme_.rank[p];
      if (rank != kUnranked && rank < search_.stage.rank) {
        slack->rank[static_cast<size_t>(rank)] += 1;
      }
    }
  }

  const Programme& programme_;
  const PriceSearch& search_;
  const Manner manner_;
  PlaceValue value_;
  Priced priced_;
  Prices best_;
  double bound_ = 0;
  Prices at_;
  double now_bound_ = 0;
  Slack now_;
  Slack course_;  // a mean of the newest slacks: less zigzag
  std::vector<float> weight_;
  double scale_ = 1;
  std::vector<int32_t> taken_;
  std::vector<int32_t> chosen_;
  double factor_ = kFirstStep;
  int failures_ = 0;
};

}  // namespace

Prices NoPrices(const Programme& programme, Stage stage) {
  return {.party = std::vector<double>(programme.persons.size(), 0),
          .rank = std::vector<double>(static_cast<size_t>(stage.rank), 0)};
}

Prices MostPrices(const Programme& programme, Stage stage) {
  Prices prices = NoPrices(programme, stage);
  const auto raise = [&](size_t party, double value) {
    const bool counts = programme.rank[party] == stage.rank;
    const double worth =
        stage.IsScore(programme) ? value : (counts ? 1.0 : 0.0);
    prices.party[party] = std::max(prices.party[party], worth);
  };
  for (const Column& column : programme.columns) {
    raise(static_cast<size_t>(column.party), column.value);
  }
  for (size_t p = 0; p < programme.left_out.size(); ++p) {
    if (programme.left_out[p] > kNothingLeftOut) {
      raise(p, programme.left_out[p]);
    }
  }
  return prices;
}

Prices FirstPrices(const Programme& programme, Stage stage) {
  // Somewhat below the most, where no place would take anybody and no step
  // shows anything.
  constexpr double kPart = 0.9;
  Prices prices = NoPrices(programme, stage);
  for (size_t p = 0; p < prices.party.size(); ++p) {
    const int rank = programme.rank[p];
    if (rank != kUnranked && rank <= stage.rank) prices.party[p] = kPart;
  }
  std::fill(prices.rank.begin(), prices.rank.end(), 1);
  return prices;
}

FoundPrices FindPrices(const Programme& programme, const PriceSearch& search,
                       Prices start) {
  return PriceSteps(programme, search, std::move(start)).Run();
}

}  // namespace sojourn::matching
