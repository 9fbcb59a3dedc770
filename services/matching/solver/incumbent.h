// A plan that can be carried out, and moves that keep it so.
#ifndef SERVICES_MATCHING_SOLVER_INCUMBENT_H_
#define SERVICES_MATCHING_SOLVER_INCUMBENT_H_

#include <cstdint>
#include <vector>

#include "services/matching/programme/programme.h"

namespace sojourn::matching {

// Ranks first, exactly; then the score.
struct Gain {
  int64_t rank = 0;
  double score = 0;

  Gain& operator+=(const Gain& other) {
    rank += other.rank;
    score += other.score;
    return *this;
  }
  Gain& operator-=(const Gain& other) {
    rank -= other.rank;
    score -= other.score;
    return *this;
  }
  bool Better() const { return rank > 0 || (rank == 0 && score > 1e-9); }
  bool operator<(const Gain& other) const {
    return rank != other.rank ? rank < other.rank : score < other.score;
  }
};

class Incumbent {
 public:
  explicit Incumbent(const Programme& programme);
  // `plan` can be carried out.
  Incumbent(const Programme& programme, const Plan& plan);

  const Programme& programme() const { return programme_; }
  const Plan& plan() const { return plan_; }
  int ColumnOf(int party) const { return plan_[static_cast<size_t>(party)]; }
  int PlaceOf(int column) const {
    return place_of_[static_cast<size_t>(column)];
  }
  const std::vector<int32_t>& at(int place) const {
    return at_[static_cast<size_t>(place)];
  }

  // What the column adds by itself.
  Gain WorthOf(int column) const;
  // Whether it can be put as it is; its party is nowhere.
  bool Fits(int column) const;
  // The cheapest columns to take away so that it fits; false where none would.
  bool InTheWay(int column, std::vector<int32_t>* columns) const;

  void Put(int column);
  void Take(int column);
  // Of a place that holds persons: how many more.
  int64_t Free(int place) const {
    return programme_.holds[static_cast<size_t>(place)] -
           persons_[static_cast<size_t>(place)];
  }

 private:
  const Programme& programme_;
  Plan plan_;
  std::vector<int32_t> place_of_;  // of each column
  std::vector<std::vector<int32_t>> at_;
  std::vector<int64_t> persons_;
  std::vector<int64_t> rank_weight_;
};

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_INCUMBENT_H_
