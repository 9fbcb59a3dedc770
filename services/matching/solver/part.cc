#include "services/matching/solver/part.h"

#include <algorithm>
#include <coin/CbcEventHandler.hpp>
#include <coin/CbcHeuristicDiveFractional.hpp>
#include <coin/CbcHeuristicDiveGuided.hpp>
#include <coin/CbcModel.hpp>
#include <coin/CglGomory.hpp>
#include <coin/CglKnapsackCover.hpp>
#include <coin/CglMixedIntegerRounding2.hpp>
#include <coin/CglZeroHalf.hpp>
#include <coin/CoinPackedMatrix.hpp>
#include <coin/OsiClpSolverInterface.hpp>
#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

#include "services/matching/solver/patience.h"
#include "services/matching/solver/relax.h"

namespace sojourn::matching {
namespace {

constexpr double kNoLimit = 1e30;

struct Row {
  std::vector<std::pair<int, double>> cells;  // column of the part, factor
  double least = -kNoLimit;
  double most = 1;
};

// Rows of one part, and the columns as CBC wants them.
class Rows {
 public:
  Rows(const Programme& programme, const Part& part)
      : programme_(programme), part_(part), tie_(TieOf(programme)) {
    AddParties();
    for (size_t i = 0; i < part.columns.size();) i = AddPlace(i);
    AddRanks();
  }

  int size() const { return static_cast<int>(rows_.size()); }

  void Load(OsiClpSolverInterface* clp) const {
    const int columns = static_cast<int>(part_.columns.size());
    std::vector<int> row_of;
    std::vector<int> column_of;
    std::vector<double> factors;
    std::vector<double> least;
    std::vector<double> most;
    for (int r = 0; r < size(); ++r) {
      const Row& row = rows_[static_cast<size_t>(r)];
      least.push_back(row.least);
      most.push_back(row.most);
      for (const auto& [column, factor] : row.cells) {
        row_of.push_back(r);
        column_of.push_back(column);
        factors.push_back(factor);
      }
    }
    CoinPackedMatrix matrix(true, row_of.data(), column_of.data(),
                            factors.data(),
                            static_cast<CoinBigIndex>(factors.size()));
    matrix.setDimensions(size(), columns);
    std::vector<double> costs;
    for (const int32_t column : part_.columns) costs.push_back(-Worth(column));
    const std::vector<double> lower(costs.size(), 0);
    const std::vector<double> upper(costs.size(), 1);
    clp->loadProblem(matrix, lower.data(), upper.data(), costs.data(),
                     least.data(), most.data());
    for (int i = 0; i < columns; ++i) clp->setInteger(i);
  }

  // What CBC is to beat.
  double CostNow() const {
    double cost = 0;
    for (const int32_t column : part_.now) cost -= Worth(column);
    return cost;
  }

 private:
  const Column& At(int32_t column) const {
    return programme_.columns[static_cast<size_t>(column)];
  }
  int RankOf(int32_t column) const {
    return programme_.rank[static_cast<size_t>(At(column).party)];
  }

  double Worth(int32_t column) const {
    if (part_.stage.IsScore(programme_)) return At(column).value;
    return (RankOf(column) == part_.stage.rank ? 1 : 0) +
           tie_ * At(column).value;
  }

  void AddParties() {
    std::map<int32_t, Row> parties;
    for (size_t i = 0; i < part_.columns.size(); ++i) {
      parties[At(part_.columns[i]).party].cells.emplace_back(
          static_cast<int>(i), 1);
    }
    // Also where there is one only: CBC cannot do without any row.
    for (auto& [party, row] : parties) rows_.push_back(std::move(row));
  }

  // Rows of the place of column `begin` of the part; returns the first of the
  // next place.
  size_t AddPlace(size_t begin) {
    const int place = programme_.PlaceOf(part_.columns[begin]);
    const int after = programme_.first[static_cast<size_t>(place) + 1];
    size_t end = begin;
    while (end < part_.columns.size() && part_.columns[end] < after) ++end;
    if (programme_.OneParty(place)) {
      AddStays(begin, end);
    } else {
      AddPersons(place, begin, end);
    }
    return end;
  }

  void AddPersons(int place, size_t begin, size_t end) {
    Row row{.most =
                static_cast<double>(part_.room[static_cast<size_t>(place)])};
    for (size_t i = begin; i < end; ++i) {
      const int persons =
          programme_.persons[static_cast<size_t>(At(part_.columns[i]).party)];
      row.cells.emplace_back(static_cast<int>(i), persons);
    }
    rows_.push_back(std::move(row));
  }

  // One row for each largest set of stays that share a day: such a set is
  // complete whenever one ends after another began.
  void AddStays(size_t begin, size_t end) {
    // Day, 0 for an end and 1 for a beginning, column of the part.
    std::vector<std::tuple<int, int, int>> events;
    for (size_t i = begin; i < end; ++i) {
      const Column& column = At(part_.columns[i]);
      events.emplace_back(column.from, 1, static_cast<int>(i));
      events.emplace_back(column.until, 0, static_cast<int>(i));
    }
    std::sort(events.begin(), events.end());
    std::vector<int> there;
    bool grown = false;
    for (const auto& [day, begins, i] : events) {
      if (begins == 1) {
        there.push_back(i);
        grown = true;
        continue;
      }
      if (grown && there.size() > 1) AddClique(there);
      grown = false;
      there.erase(std::find(there.begin(), there.end(), i));
    }
  }

  void AddClique(const std::vector<int>& there) {
    Row row;
    for (const int i : there) row.cells.emplace_back(i, 1);
    rows_.push_back(std::move(row));
  }

  // As many of each earlier rank as there are now.
  void AddRanks() {
    for (int rank = 0; rank < part_.stage.rank; ++rank) {
      Row row{.least = 0, .most = kNoLimit};
      for (const int32_t column : part_.now) {
        if (RankOf(column) == rank) row.least += 1;
      }
      for (size_t i = 0; i < part_.columns.size(); ++i) {
        if (RankOf(part_.columns[i]) == rank) {
          row.cells.emplace_back(static_cast<int>(i), 1);
        }
      }
      if (row.least > 0) rows_.push_back(std::move(row));
    }
  }

  const Programme& programme_;
  const Part& part_;
  const double tie_;
  std::vector<Row> rows_;
};

class StopAtNode : public CbcEventHandler {
 public:
  explicit StopAtNode(Patience* patience) : patience_(patience) {}
  CbcAction event(CbcEvent) override {
    return patience_->IsOver() ? stop : noAction;
  }
  CbcEventHandler* clone() const override { return new StopAtNode(*this); }

 private:
  Patience* const patience_;
};

void Start(const Part& part, double cost, CbcModel* model) {
  if (part.now.empty()) return;
  std::vector<double> now(part.columns.size(), 0);
  for (const int32_t column : part.now) {
    const auto at =
        std::lower_bound(part.columns.begin(), part.columns.end(), column);
    now[static_cast<size_t>(at - part.columns.begin())] = 1;
  }
  model->setBestSolution(now.data(), static_cast<int>(now.size()), cost, false);
}

void AddCuts(CbcModel* model) {
  // As CBC finds useful.
  constexpr int kWhileUseful = -1;
  CglGomory gomory;
  CglKnapsackCover cover;
  CglMixedIntegerRounding2 rounding;
  CglZeroHalf zero_half;
  model->addCutGenerator(&gomory, kWhileUseful, "gomory");
  model->addCutGenerator(&cover, kWhileUseful, "cover");
  model->addCutGenerator(&rounding, kWhileUseful, "rounding");
  model->addCutGenerator(&zero_half, kWhileUseful, "zero half");
}

// As a library CBC has no heuristics: without these it finds a choice only
// where the linear programme of a node happens to be whole.
void AddDives(CbcModel* model) {
  constexpr int kAlways = 3;
  CbcHeuristicDiveFractional fractional(*model);
  fractional.setWhen(kAlways);
  model->addHeuristic(&fractional, "fractional");
  CbcHeuristicDiveGuided guided(*model);
  guided.setWhen(kAlways);
  model->addHeuristic(&guided, "guided");
}

}  // namespace

SolvedPart SolvePart(const Programme& programme, const Part& part,
                     const Stop& stop) {
  if (part.columns.empty()) return {.chosen = part.now};
  const Rows rows(programme, part);
  const auto turn = WaitForTurn(stop);
  if (!turn.owns_lock()) return {.chosen = part.now};
  Patience patience(stop, part.most_seconds);
  if (patience.IsOver()) {
    return {.chosen = part.now, .out_of_patience = patience.out()};
  }
  OsiClpSolverInterface clp;
  clp.messageHandler()->setLogLevel(0);
  rows.Load(&clp);
  const StopAtStep at_step(&patience);
  clp.getModelPtr()->passInEventHandler(&at_step);
  CbcModel model(clp);
  model.setLogLevel(0);
  StopAtNode at_node(&patience);
  model.passInEventHandler(&at_node);
  AddCuts(&model);
  if (part.dives) AddDives(&model);
  Start(part, rows.CostNow(), &model);
  model.setMaximumNodes(part.most_nodes);
  model.setAllowableGap(1e-7);
  model.setAllowableFractionGap(0);
  model.branchAndBound();
  const double* solution = model.bestSolution();
  SolvedPart solved{.chosen = {}, .out_of_patience = patience.out()};
  if (solution == nullptr) {
    solved.chosen = part.now;
    return solved;
  }
  for (size_t i = 0; i < part.columns.size(); ++i) {
    if (solution[i] > 0.5) solved.chosen.push_back(part.columns[i]);
  }
  return solved;
}

}  // namespace sojourn::matching
