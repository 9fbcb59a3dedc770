#include "services/matching/solver/reduce.h"

#include <algorithm>
#include <cstddef>

namespace sojourn::matching {
namespace {

// Whoever comes after the rank of a stage is of no use to it, and takes no
// room.
bool Counts(const Programme& whole, Stage stage, const Column& column) {
  const int rank = whole.rank[static_cast<size_t>(column.party)];
  return stage.IsScore(whole) || (rank != kUnranked && rank <= stage.rank);
}

// Of a column that does not count.
constexpr float kUseless = 1e30F;

std::vector<float> RegretsOf(const Programme& whole,
                             const ReduceOptions& options) {
  Priced priced;
  Price(whole, options.stage, options.prices, options.kept, &priced);
  PlaceValue value(whole);
  std::vector<float> regrets;
  regrets.reserve(whole.columns.size());
  std::vector<double> of_place;
  for (int place = 0; place < whole.places(); ++place) {
    value.Regrets(place, priced, &of_place);
    const auto first =
        static_cast<size_t>(whole.first[static_cast<size_t>(place)]);
    for (size_t i = 0; i < of_place.size(); ++i) {
      const bool counts =
          Counts(whole, options.stage, whole.columns[first + i]);
      regrets.push_back(counts ? static_cast<float>(of_place[i]) : kUseless);
    }
  }
  return regrets;
}

// The regret up to which columns stay.
float Limit(std::vector<float> regrets, const ReduceOptions& options) {
  // Rounding takes away no column that is exactly as good.
  const auto most = static_cast<float>(options.most_regret + 1e-5);
  const auto columns = static_cast<size_t>(options.most_columns);
  if (regrets.size() <= columns) return most;
  const auto at = regrets.begin() + static_cast<std::ptrdiff_t>(columns);
  std::nth_element(regrets.begin(), at, regrets.end());
  return std::min(most, *at);
}

}  // namespace

Plan Reduced::FromWhole(const Programme& whole, const Plan& plan) const {
  Plan reduced(plan.size(), kNoColumn);
  for (size_t i = 0; i < origin.size(); ++i) {
    const auto party = static_cast<size_t>(
        whole.columns[static_cast<size_t>(origin[i])].party);
    if (plan[party] == origin[i]) reduced[party] = static_cast<int32_t>(i);
  }
  return reduced;
}

Plan Reduced::ToWhole(const Plan& plan) const {
  Plan whole(plan.size(), kNoColumn);
  for (size_t p = 0; p < plan.size(); ++p) {
    if (plan[p] != kNoColumn) whole[p] = origin[static_cast<size_t>(plan[p])];
  }
  return whole;
}

Reduced Reduce(const Programme& whole, const std::vector<float>& share,
               const Plan& plan, const ReduceOptions& options) {
  const std::vector<float> regrets = RegretsOf(whole, options);
  const float limit = Limit(regrets, options);
  // Where many cost the same there is room for some of them only.
  auto room = options.most_columns -
              std::count_if(regrets.begin(), regrets.end(),
                            [&](float regret) { return regret < limit; });
  Reduced reduced;
  Programme& programme = reduced.programme;
  programme.persons = whole.persons;
  programme.rank = whole.rank;
  programme.ranks = whole.ranks;
  programme.holds = whole.holds;
  programme.first = {0};
  for (size_t k = 0; k + 1 < whole.first.size(); ++k) {
    for (int at = whole.first[k]; at < whole.first[k + 1]; ++at) {
      const auto c = static_cast<size_t>(at);
      const Column& column = whole.columns[c];
      const bool chosen = plan[static_cast<size_t>(column.party)] == at;
      const bool useful =
          regrets[c] < limit || (regrets[c] == limit && room > 0);
      if (!chosen && !useful) continue;
      if (regrets[c] == limit) --room;
      programme.columns.push_back(column);
      reduced.origin.push_back(at);
      reduced.share.push_back(share[c]);
      reduced.regret.push_back(regrets[c]);
    }
    programme.first.push_back(programme.size());
  }
  return reduced;
}

}  // namespace sojourn::matching
