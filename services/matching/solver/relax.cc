#include "services/matching/solver/relax.h"

#include <algorithm>
#include <cmath>
#include <coin/ClpSimplex.hpp>
#include <coin/CoinPackedMatrix.hpp>
#include <cstddef>
#include <numeric>
#include <vector>

#include "services/matching/solver/patience.h"

namespace sojourn::matching {
namespace {

constexpr double kNoLimit = 1e30;

// Of a place for one party at a time the rows are days: one unit goes from its
// first day to its last, along columns, or idle from one day to the next. That
// is as strong as a row for each largest set of stays that share a day, with
// three numbers a column in place of dozens.
class Flows {
 public:
  Flows(const Programme& programme, Stage stage, const std::vector<int>& kept)
      : programme_(programme), stage_(stage), tie_(TieOf(programme)) {
    for (int party = 0; party < programme.parties(); ++party) {
      AddRow(-kNoLimit, 1);
    }
    for (int rank = 0; rank < stage.rank; ++rank) {
      AddRow(kept[static_cast<size_t>(rank)], kNoLimit);
    }
    for (const Column& column : programme.columns) AddColumn(column);
    for (int place = 0; place < programme.places(); ++place) AddPlace(place);
  }

  void Load(ClpSimplex* lp) const {
    const CoinPackedMatrix matrix(true, row_of_.data(), column_of_.data(),
                                  factors_.data(),
                                  static_cast<CoinBigIndex>(factors_.size()));
    const std::vector<double> lower(costs_.size(), 0);
    const std::vector<double> upper(costs_.size(), 1);
    lp->loadProblem(matrix, lower.data(), upper.data(), costs_.data(),
                    least_.data(), most_.data());
  }

 private:
  int AddRow(double least, double most) {
    least_.push_back(least);
    most_.push_back(most);
    return static_cast<int>(least_.size()) - 1;
  }

  void Add(int row, int column, double factor) {
    row_of_.push_back(row);
    column_of_.push_back(column);
    factors_.push_back(factor);
  }

  void AddColumn(const Column& column) {
    const auto at = static_cast<int>(costs_.size());
    const int rank = programme_.rank[static_cast<size_t>(column.party)];
    Add(column.party, at, 1);
    double worth = column.value;
    if (!stage_.IsScore(programme_)) {
      // Whoever comes later counts for nothing here.
      const bool later = rank == kUnranked || rank > stage_.rank;
      worth = later ? 0 : (rank == stage_.rank ? 1 : 0) + tie_ * column.value;
    }
    if (rank != kUnranked && rank < stage_.rank) {
      Add(programme_.parties() + rank, at, 1);
    }
    costs_.push_back(-worth);
  }

  void AddPlace(int place) {
    const int begin = programme_.first[static_cast<size_t>(place)];
    const int end = programme_.first[static_cast<size_t>(place) + 1];
    if (begin == end) return;
    if (!programme_.OneParty(place)) {
      const int row =
          AddRow(-kNoLimit, programme_.holds[static_cast<size_t>(place)]);
      for (int at = begin; at < end; ++at) {
        Add(row, at, programme_.persons[static_cast<size_t>(At(at).party)]);
      }
      return;
    }
    const std::vector<int> days = DaysOf(begin, end);
    const auto row_of = [&, first = static_cast<int>(least_.size())](int day) {
      return first +
             static_cast<int>(std::lower_bound(days.begin(), days.end(), day) -
                              days.begin());
    };
    // What comes in less what goes out; the last day follows from the others.
    for (size_t i = 0; i + 1 < days.size(); ++i) {
      AddRow(i == 0 ? -1 : 0, i == 0 ? -1 : 0);
    }
    const auto arc = [&](int from, int until, int column) {
      Add(row_of(from), column, -1);
      if (until != days.back()) Add(row_of(until), column, 1);
    };
    for (int at = begin; at < end; ++at) arc(At(at).from, At(at).until, at);
    for (size_t i = 0; i + 1 < days.size(); ++i) {
      arc(days[i], days[i + 1], static_cast<int>(costs_.size()));
      costs_.push_back(0);
    }
  }

  std::vector<int> DaysOf(int begin, int end) const {
    std::vector<int> days;
    for (int at = begin; at < end; ++at) {
      days.push_back(At(at).from);
      days.push_back(At(at).until);
    }
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    return days;
  }

  const Column& At(int column) const {
    return programme_.columns[static_cast<size_t>(column)];
  }

  const Programme& programme_;
  const Stage stage_;
  const double tie_;
  std::vector<double> least_;
  std::vector<double> most_;
  std::vector<double> costs_;
  std::vector<int> row_of_;
  std::vector<int> column_of_;
  std::vector<double> factors_;
};

}  // namespace

double TieOf(const Programme& programme) {
  constexpr double kOfOne = 0.3;
  constexpr double kMost = 1e-3;
  std::vector<double> most(programme.persons.size(), 0);
  for (const Column& column : programme.columns) {
    double& of_party = most[static_cast<size_t>(column.party)];
    of_party = std::max(of_party, std::abs(column.value));
  }
  const double all = std::accumulate(most.begin(), most.end(), 0.0);
  return all > 0 ? std::min(kMost, kOfOne / all) : 0;
}

Relaxed Relax(const Programme& programme, Stage stage,
              const std::vector<int>& kept, double most_seconds,
              const Stop& stop) {
  Relaxed relaxed;
  if (programme.columns.empty()) return relaxed;
  const Flows flows(programme, stage, kept);
  const auto turn = WaitForTurn(stop);
  if (!turn.owns_lock()) return relaxed;
  Patience patience(stop, most_seconds);
  if (patience.IsOver()) {
    relaxed.out_of_patience = patience.out();
    return relaxed;
  }
  ClpSimplex lp;
  lp.setLogLevel(0);
  flows.Load(&lp);
  const StopAtStep at_step(&patience);
  lp.passInEventHandler(&at_step);
  lp.dual();
  relaxed.out_of_patience = patience.out();
  if (!lp.isProvenOptimal()) return relaxed;
  relaxed.solved = true;
  relaxed.prices = NoPrices(programme, stage);
  const double* const dual = lp.dualRowSolution();
  for (double& price : relaxed.prices.party) {
    price = std::max(0.0, -dual[&price - relaxed.prices.party.data()]);
  }
  for (double& price : relaxed.prices.rank) {
    const auto rank = &price - relaxed.prices.rank.data();
    price = std::max(0.0, dual[programme.parties() + rank]);
  }
  const double* const taken = lp.primalColumnSolution();
  for (int at = 0; at < programme.size(); ++at) {
    relaxed.share.push_back(static_cast<float>(std::clamp(taken[at], 0., 1.)));
  }
  return relaxed;
}

}  // namespace sojourn::matching
