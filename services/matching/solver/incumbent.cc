#include "services/matching/solver/incumbent.h"

#include <algorithm>
#include <cstddef>

namespace sojourn::matching {
namespace {

// More of a lower rank than one move touches.
constexpr int64_t kRankFactor = 10'000;

}  // namespace

Incumbent::Incumbent(const Programme& programme)
    : programme_(programme),
      plan_(programme.persons.size(), kNoColumn),
      place_of_(programme.columns.size()),
      at_(programme.holds.size()),
      persons_(programme.holds.size(), 0) {
  for (int place = 0; place < programme.places(); ++place) {
    const auto k = static_cast<size_t>(place);
    std::fill(place_of_.begin() + programme.first[k],
              place_of_.begin() + programme.first[k + 1], place);
  }
  int64_t weight = 1;
  rank_weight_.resize(static_cast<size_t>(programme.ranks));
  for (auto r = rank_weight_.size(); r-- > 0;) {
    rank_weight_[r] = weight;
    weight *= kRankFactor;
  }
}

Incumbent::Incumbent(const Programme& programme, const Plan& plan)
    : Incumbent(programme) {
  for (const int column : plan) {
    if (column != kNoColumn) Put(column);
  }
}

Gain Incumbent::WorthOf(int column) const {
  const Column& one = programme_.columns[static_cast<size_t>(column)];
  const int rank = programme_.rank[static_cast<size_t>(one.party)];
  return {
      .rank = rank == kUnranked ? 0 : rank_weight_[static_cast<size_t>(rank)],
      .score = one.value};
}

bool Incumbent::Fits(int column) const {
  const Column& one = programme_.columns[static_cast<size_t>(column)];
  const int place = place_of_[static_cast<size_t>(column)];
  if (!programme_.OneParty(place)) {
    return programme_.persons[static_cast<size_t>(one.party)] <= Free(place);
  }
  return std::none_of(at(place).begin(), at(place).end(), [&](int32_t other) {
    const Column& there = programme_.columns[static_cast<size_t>(other)];
    return one.from < there.until && there.from < one.until;
  });
}

bool Incumbent::InTheWay(int column, std::vector<int32_t>* columns) const {
  const Column& one = programme_.columns[static_cast<size_t>(column)];
  const int place = place_of_[static_cast<size_t>(column)];
  columns->clear();
  if (programme_.OneParty(place)) {
    for (const int32_t other : at(place)) {
      const Column& there = programme_.columns[static_cast<size_t>(other)];
      if (one.from < there.until && there.from < one.until &&
          there.party != one.party) {
        columns->push_back(other);
      }
    }
    return true;
  }
  int64_t missing =
      programme_.persons[static_cast<size_t>(one.party)] - Free(place);
  std::vector<int32_t> there = at(place);
  std::sort(there.begin(), there.end(),
            [&](int32_t a, int32_t b) { return WorthOf(a) < WorthOf(b); });
  for (const int32_t other : there) {
    const int party = programme_.columns[static_cast<size_t>(other)].party;
    if (missing <= 0) break;
    missing -= programme_.persons[static_cast<size_t>(party)];
    if (party != one.party) columns->push_back(other);
  }
  return missing <= 0;
}

void Incumbent::Put(int column) {
  const Column& one = programme_.columns[static_cast<size_t>(column)];
  const auto place =
      static_cast<size_t>(place_of_[static_cast<size_t>(column)]);
  plan_[static_cast<size_t>(one.party)] = column;
  at_[place].push_back(column);
  persons_[place] += programme_.persons[static_cast<size_t>(one.party)];
}

void Incumbent::Take(int column) {
  const Column& one = programme_.columns[static_cast<size_t>(column)];
  const auto place =
      static_cast<size_t>(place_of_[static_cast<size_t>(column)]);
  plan_[static_cast<size_t>(one.party)] = kNoColumn;
  auto& there = at_[place];
  there.erase(std::find(there.begin(), there.end(), column));
  persons_[place] -= programme_.persons[static_cast<size_t>(one.party)];
}

}  // namespace sojourn::matching
