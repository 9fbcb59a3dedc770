#include "services/matching/verify/verify.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace sojourn::matching {
namespace {

// Sums of ten thousand prices are exact to far less than this.
constexpr double kRounding = 1e-6;

std::string StayFault(const Programme& programme, std::vector<int> at_place) {
  std::sort(at_place.begin(), at_place.end(), [&](int a, int b) {
    return programme.columns[static_cast<size_t>(a)].from <
           programme.columns[static_cast<size_t>(b)].from;
  });
  for (size_t i = 1; i < at_place.size(); ++i) {
    const auto& before =
        programme.columns[static_cast<size_t>(at_place[i - 1])];
    const auto& next = programme.columns[static_cast<size_t>(at_place[i])];
    if (next.from < before.until) return "two parties at one place";
  }
  return "";
}

std::string PlaceFault(const Programme& programme, int place,
                       const std::vector<int>& at_place) {
  if (programme.OneParty(place)) return StayFault(programme, at_place);
  int64_t persons = 0;
  for (const int at : at_place) {
    const Column& column = programme.columns[static_cast<size_t>(at)];
    persons += programme.persons[static_cast<size_t>(column.party)];
  }
  const bool fits = persons <= programme.holds[static_cast<size_t>(place)];
  return fits ? "" : "more persons at a place than it holds";
}

// What parties are worth in a stage: columns their values, and one that a stage
// counts 1.
double ScaleOf(const Programme& programme, Stage stage) {
  return stage.IsScore(programme) ? LargestValue(programme) : 1;
}

// Added to what is as large as `most`, a small number loses what is swallowed
// there. A plan adds each party once: as many such errors as there are parties
// must be far below what is said to be exact.
bool Swallows(const Programme& programme, Stage stage, double most) {
  constexpr double kPart = 1.0 / 8;
  constexpr double kError = std::numeric_limits<double>::epsilon();
  const auto parties = static_cast<double>(programme.persons.size());
  return parties * kError * most >
         kPart * kRounding * ScaleOf(programme, stage);
}

double MostOf(const Prices& prices) {
  double most = 0;
  for (const double price : prices.party) most = std::max(most, price);
  for (const double price : prices.rank) most = std::max(most, price);
  return most;
}

constexpr const char* kSwallowing = "prices so large prove nothing";

std::string PricesFault(const Programme& programme, Stage stage,
                        const Prices& prices) {
  if (prices.party.size() != programme.persons.size() ||
      prices.rank.size() != static_cast<size_t>(stage.rank)) {
    return "the certificate does not price this programme";
  }
  const auto wrong = [](double price) {
    return !std::isfinite(price) || price < 0;
  };
  const bool any =
      std::any_of(prices.party.begin(), prices.party.end(), wrong) ||
      std::any_of(prices.rank.begin(), prices.rank.end(), wrong);
  if (any) return "a price is below zero or no number";
  return Swallows(programme, stage, MostOf(prices)) ? kSwallowing : "";
}

// A bound, and the most that one of its places adds up to.
struct Reckoned {
  double bound = 0;
  double most_of_place = 0;
};

Reckoned Reckon(const Programme& programme, Stage stage, const Prices& prices,
                const std::vector<int>& kept) {
  Priced priced;
  Price(programme, stage, prices, kept, &priced);
  PlaceValue value(programme);
  std::vector<int32_t> chosen;
  Reckoned reckoned;
  ExactSum bound;
  bound.Add(priced.constant);
  for (int place = 0; place < programme.places(); ++place) {
    const double best = value.Best(place, priced, &chosen);
    reckoned.most_of_place = std::max(reckoned.most_of_place, best);
    bound.Add(best);
  }
  reckoned.bound = bound.Total();
  return reckoned;
}

}  // namespace

double Verdict::Gap() const {
  const double over = bound - worth.score;
  if (over <= 0) return 0;
  return over / std::max(std::abs(bound), kRounding);
}

std::string PlanFault(const Programme& programme, const Plan& plan) {
  if (plan.size() != programme.persons.size()) {
    return "the plan is not of these parties";
  }
  std::vector<std::vector<int>> at_places(programme.holds.size());
  for (size_t p = 0; p < plan.size(); ++p) {
    const int at = plan[p];
    if (at == kNoColumn) continue;
    if (at < 0 || at >= programme.size() ||
        programme.columns[static_cast<size_t>(at)].party !=
            static_cast<int>(p)) {
      return "a party is where it cannot be";
    }
    at_places[static_cast<size_t>(programme.PlaceOf(at))].push_back(at);
  }
  for (int place = 0; place < programme.places(); ++place) {
    std::string fault =
        PlaceFault(programme, place, at_places[static_cast<size_t>(place)]);
    if (!fault.empty()) return fault;
  }
  return "";
}

double Bound(const Programme& programme, Stage stage, const Prices& prices,
             const std::vector<int>& kept) {
  return Reckon(programme, stage, prices, kept).bound;
}

bool Proves(const Programme& programme, Stage stage, const Prices& prices,
            const std::vector<int>& kept) {
  return PricesFault(programme, stage, prices).empty() &&
         !Swallows(programme, stage,
                   Reckon(programme, stage, prices, kept).most_of_place);
}

Verdict Verify(const Programme& programme, const Plan& plan,
               const Certificate& certificate) {
  Verdict verdict{.fault = Fault(programme)};
  if (verdict.fault.empty()) verdict.fault = PlanFault(programme, plan);
  if (verdict.fault.empty() &&
      certificate.size() != static_cast<size_t>(programme.ranks) + 1) {
    verdict.fault = "the certificate has not one price list for each stage";
  }
  if (!verdict.fault.empty()) return verdict;
  verdict.worth = WorthOf(programme, plan);
  for (int rank = 0; rank <= programme.ranks; ++rank) {
    const Prices& prices = certificate[static_cast<size_t>(rank)];
    verdict.fault = PricesFault(programme, {rank}, prices);
    if (!verdict.fault.empty()) return verdict;
    const auto [bound, most_of_place] =
        Reckon(programme, {rank}, prices, verdict.worth.placed);
    if (Swallows(programme, {rank}, most_of_place)) {
      verdict.fault = kSwallowing;
      return verdict;
    }
    if (rank == programme.ranks) {
      verdict.bound = bound;
    } else {
      // Numbers of parties are whole.
      verdict.most_placed.push_back(
          static_cast<int>(std::floor(bound + kRounding)));
    }
  }
  return verdict;
}

std::string ClaimFault(const Verdict& verdict, double score, double bound,
                       const std::vector<int>& most_placed) {
  const auto differs = [](double claimed, double found) {
    return !(std::abs(claimed - found) <=
             kRounding * std::max(1.0, std::abs(found)));
  };
  if (!verdict.fault.empty()) return verdict.fault;
  if (differs(score, verdict.worth.score)) return "its value is another";
  if (differs(bound, verdict.bound)) return "its bound is another";
  if (most_placed != verdict.most_placed) {
    return "its bounds on the number placed are others";
  }
  return "";
}

}  // namespace sojourn::matching
