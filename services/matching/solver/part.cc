#include "services/matching/solver/part.h"

#include <coin/Cbc_C_Interface.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <mutex>
#include <tuple>
#include <utility>

namespace sojourn::matching {
namespace {

// A tie of the number placed is broken by the score, which never outweighs one.
constexpr double kTie = 1e-4;
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
      : programme_(programme), part_(part) {
    AddParties();
    for (size_t i = 0; i < part.columns.size();) i = AddPlace(i);
    AddRanks();
  }

  int size() const { return static_cast<int>(rows_.size()); }

  void Load(Cbc_Model* model) const {
    const int columns = static_cast<int>(part_.columns.size());
    std::vector<std::vector<std::pair<int, double>>> by_column(
        part_.columns.size());
    std::vector<double> least;
    std::vector<double> most;
    for (size_t r = 0; r < rows_.size(); ++r) {
      least.push_back(rows_[r].least);
      most.push_back(rows_[r].most);
      for (const auto& [column, factor] : rows_[r].cells) {
        by_column[static_cast<size_t>(column)].emplace_back(static_cast<int>(r),
                                                            factor);
      }
    }
    std::vector<int> starts = {0};
    std::vector<int> index;
    std::vector<double> factors;
    std::vector<double> costs;
    for (size_t i = 0; i < by_column.size(); ++i) {
      for (const auto& [row, factor] : by_column[i]) {
        index.push_back(row);
        factors.push_back(factor);
      }
      starts.push_back(static_cast<int>(index.size()));
      costs.push_back(-Worth(part_.columns[i]));
    }
    const std::vector<double> lower(by_column.size(), 0);
    const std::vector<double> upper(by_column.size(), 1);
    Cbc_loadProblem(model, columns, size(), starts.data(), index.data(),
                    factors.data(), lower.data(), upper.data(), costs.data(),
                    least.data(), most.data());
    for (int i = 0; i < columns; ++i) Cbc_setInteger(model, i);
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
           kTie * At(column).value;
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
  std::vector<Row> rows_;
};

void Start(const Part& part, Cbc_Model* model) {
  std::vector<int> indices;
  const std::vector<double> ones(part.now.size(), 1);
  for (const int32_t column : part.now) {
    const auto at =
        std::lower_bound(part.columns.begin(), part.columns.end(), column);
    indices.push_back(static_cast<int>(at - part.columns.begin()));
  }
  if (indices.empty()) return;
  Cbc_setMIPStartI(model, static_cast<int>(indices.size()), indices.data(),
                   ones.data());
}

std::mutex& OneAtATime() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

std::vector<int32_t> SolvePart(const Programme& programme, const Part& part) {
  if (part.columns.empty()) return part.now;
  const Rows rows(programme, part);
  const std::lock_guard<std::mutex> lock(OneAtATime());
  Cbc_Model* model = Cbc_newModel();
  // Both, or it prints. A handler of one's own prints besides.
  Cbc_setLogLevel(model, 0);
  Cbc_setParameter(model, "log", "0");
  // Rows of cliques leave little to find: most of the time went into both.
  Cbc_setParameter(model, "preprocess", "off");
  Cbc_setParameter(model, "heuristicsOnOff", "off");
  rows.Load(model);
  Cbc_setObjSense(model, 1);
  Start(part, model);
  Cbc_setMaximumNodes(model, part.most_nodes);
  Cbc_setMaximumSeconds(model, part.most_seconds);
  Cbc_setAllowableGap(model, 1e-7);
  Cbc_setAllowableFractionGap(model, 0);
  Cbc_solve(model);
  std::vector<int32_t> chosen;
  // Of the model, not of its solver, which may be at another one by then.
  const double* solution = Cbc_bestSolution(model);
  for (size_t i = 0; solution != nullptr && i < part.columns.size(); ++i) {
    if (solution[i] > 0.5) chosen.push_back(part.columns[i]);
  }
  Cbc_deleteModel(model);
  return chosen;
}

}  // namespace sojourn::matching
