// A first plan from shares and prices, and moves that make it better: a party
// goes where others are, and they go on to where there is room.
#ifndef SERVICES_MATCHING_SOLVER_EJECTION_H_
#define SERVICES_MATCHING_SOLVER_EJECTION_H_

#include <cstdint>
#include <vector>

#include "services/matching/programme/programme.h"
#include "services/matching/solver/incumbent.h"
#include "services/matching/solver/prices.h"

namespace sojourn::matching {

// The columns of each party, the most valuable first; in any order from where
// `stop` came.
class ColumnsOfParties {
 public:
  explicit ColumnsOfParties(
      const Programme& programme, const Stop& stop = [] { return false; });
  struct Range {
    const int32_t* first;
    const int32_t* last;
    const int32_t* begin() const { return first; }
    const int32_t* end() const { return last; }
  };
  Range Of(int party) const {
    const auto p = static_cast<size_t>(party);
    return {columns_.data() + first_[p], columns_.data() + first_[p + 1]};
  }

 private:
  std::vector<int32_t> first_;
  std::vector<int32_t> columns_;
};

// Everybody where she is worth most while it fits, rank by rank.
Plan GreedyPlan(const Programme& programme, const ColumnsOfParties& columns);

class Ejection {
 public:
  Ejection(const Programme& programme, const ColumnsOfParties& columns)
      : programme_(programme), columns_(columns) {}

  // Puts columns in the order of `liking` while they fit, then whoever is left
  // where there is room. `liking` is of each column; not above 0: never.
  void Fill(const std::vector<float>& liking, Incumbent* plan) const;

  // Moves until none helps or `stop`, `sweeps` at most; returns how many.
  int Improve(int sweeps, const Stop& stop, Incumbent* plan);

 private:
  // Ranks in their order, then whoever has none.
  int Turn(int party) const;
  bool MoveParty(int party, Incumbent* plan);
  bool TryColumn(int column, Incumbent* plan);
  int Refit(int party, const Incumbent& plan) const;

  const Programme& programme_;
  const ColumnsOfParties& columns_;
  std::vector<int32_t> out_;
  std::vector<int32_t> back_;
};

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_EJECTION_H_
