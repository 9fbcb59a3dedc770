// Places one more: she goes where another is, who goes on to a third place, and
// so on until somebody finds room.
#ifndef SERVICES_MATCHING_SOLVER_CHAIN_H_
#define SERVICES_MATCHING_SOLVER_CHAIN_H_

#include <cstdint>
#include <vector>

#include "services/matching/programme/programme.h"
#include "services/matching/solver/ejection.h"
#include "services/matching/solver/incumbent.h"
#include "services/matching/solver/prices.h"

namespace sojourn::matching {

class Chains {
 public:
  // Both outlive this.
  Chains(const Programme& programme, const ColumnsOfParties& columns);

  // For each party of `rank` that is nowhere, the shortest chain. Whoever is in
  // `plan` stays in it, somewhere; returns how many more are.
  int Place(int rank, const Stop& stop, Incumbent* plan);

  // Rank by rank up to `rank`, or to the last there is.
  void PlaceUpTo(int rank, const Stop& stop, Incumbent* plan);

 private:
  // A party that has to go on, as the one of node `before` takes `column`.
  struct Node {
    int32_t party;
    int32_t before;
    int32_t column;
  };

  bool PlaceParty(int party, const Stop& stop, Incumbent* plan);
  void Enter(int node);
  // Nobody new is in the way, one is, or more.
  enum class Way { kFree, kOne, kShut };
  Way Look(int column, const Incumbent& plan, int32_t* other) const;
  Way LookStays(int column, const Incumbent& plan, int32_t* other) const;
  Way LookPersons(int column, const Incumbent& plan, int32_t* other) const;
  bool Moves(int32_t party) const {
    return moves_[static_cast<size_t>(party)] == stamp_;
  }
  void Carry(int node, int column, Incumbent* plan) const;

  const Programme& programme_;
  const ColumnsOfParties& columns_;
  std::vector<Node> nodes_;
  std::vector<int32_t> seen_;   // of each party, the search that met it last
  std::vector<int32_t> moves_;  // of each party, the last chain that moves it
  std::vector<int32_t> taken_;  // columns taken on the chain
  int32_t search_ = 0;
  int32_t stamp_ = 0;
};

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_CHAIN_H_
