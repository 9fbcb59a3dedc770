// What one place is worth when parties have a price: the best set of columns
// that it can hold, by dynamic programming. Solver and verifier both use it; it
// decides nothing.
#ifndef SERVICES_MATCHING_PROGRAMME_PLACE_VALUE_H_
#define SERVICES_MATCHING_PROGRAMME_PLACE_VALUE_H_

#include <cmath>
#include <cstdint>
#include <vector>

#include "services/matching/programme/programme.h"

namespace sojourn::matching {

// Of numbers that may nearly cancel each other: what each addition loses is
// added in the end (A. Neumaier, 1974).
class ExactSum {
 public:
  void Add(double number) {
    const double sum = sum_ + number;
    lost_ += std::abs(sum_) >= std::abs(number) ? (sum_ - sum) + number
                                                : (number - sum) + sum_;
    sum_ = sum;
  }
  double Total() const { return sum_ + lost_; }

 private:
  double sum_ = 0;
  double lost_ = 0;
};

// What is made as large as can be: the number placed of one rank, with those of
// the ranks before it kept, or after all of them the score.
struct Stage {
  int rank = 0;
  bool IsScore(const Programme& programme) const {
    return rank == programme.ranks;
  }
};

// What a party's row costs, never below 0, and what one more of an earlier rank
// is worth, never below 0.
struct Prices {
  std::vector<double> party;
  std::vector<double> rank;
};

// A column is worth score * value + offset[party] at these prices, and no plan
// that keeps `kept` of each earlier rank more than `constant` and the sum over
// the places.
struct Priced {
  double score = 0;
  std::vector<double> offset;
  double constant = 0;

  double Of(const Column& column) const {
    return score * column.value + offset[static_cast<size_t>(column.party)];
  }
};
void Price(const Programme& programme, Stage stage, const Prices& prices,
           const std::vector<int>& kept, Priced* priced);

// Keeps its tables between calls; one for each thread.
class PlaceValue {
 public:
  explicit PlaceValue(const Programme& programme);

  // The most that columns of `place` are worth together; `chosen` gets which.
  double Best(int place, const Priced& priced, std::vector<int32_t>* chosen);

  // Of each column of the place, in order: at least this much less than Best
  // whatever else is chosen with it.
  void Regrets(int place, const Priced& priced, std::vector<double>* regrets);

  // Of a place for one party at a time, after Best or Regrets: the most before
  // a day, and after Regrets the most from a day on.
  const std::vector<double>& before() const { return before_; }
  const std::vector<double>& from() const { return from_; }

 private:
  struct Item {
    double worth;
    int32_t column;
    int32_t persons;
  };

  double BestStays(int place, const Priced& priced,
                   std::vector<int32_t>* chosen);
  void FillFrom(int place, const Priced& priced);
  double BestPersons(int place, const Priced& priced,
                     std::vector<int32_t>* chosen);
  void Gather(int place, const Priced& priced);
  void TraceStays(std::vector<int32_t>* chosen) const;
  void TracePersons(int holds, std::vector<int32_t>* chosen) const;

  const Programme& programme_;
  const int days_;
  std::vector<double> before_;
  std::vector<double> from_;
  std::vector<int32_t> taken_;  // the column that ends at a day, of before_
  std::vector<int32_t> begins_;
  std::vector<int32_t> by_begin_;
  std::vector<Item> items_;
  std::vector<double> room_;  // the most for so many persons
  std::vector<uint8_t> uses_;
};

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_PROGRAMME_PLACE_VALUE_H_
