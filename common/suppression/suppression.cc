#include "common/suppression/suppression.h"

#include <cstddef>
#include <limits>
#include <optional>
#include <set>
#include <utility>

namespace sojourn::suppression {
namespace {

// More than any cycle without a sum: those are hidden last.
constexpr int64_t kSum = int64_t{1} << 40;
constexpr int64_t kNever = std::numeric_limits<int64_t>::max() / 2;

struct Cell {
  size_t row;
  size_t column;
  friend bool operator==(const Cell&, const Cell&) = default;
};

struct Cycle {
  int64_t cost = kNever;
  std::vector<Cell> cells;
};

bool IsFew(int64_t number) { return number > 0 && number < kFewest; }

class Search {
 public:
  // Of cycles on which `start` goes up by one, or down.
  Search(const Numbers& numbers, const Hidden& hidden, Cell start, bool up)
      : numbers_(numbers),
        hidden_(hidden),
        start_(start),
        step_(Sign(start) * (up ? 1 : -1)),
        rows_(numbers.size(), {kNever, {}}),
        columns_(numbers.front().size(), {kNever, {}}) {}

  // From the row of `start` to its column, as Bellman and Ford do.
  Cycle Cheapest() {
    if (!MayMove(start_, step_ * Sign(start_))) return {};
    rows_[start_.row].cost = 0;
    for (bool better = true; better;) better = Relax();
    Cycle cycle{.cost = columns_[start_.column].cost, .cells = {}};
    if (cycle.cost >= kNever) return cycle;
    std::optional<Cell> by = columns_[start_.column].by;
    for (bool in_column = true; by; in_column = !in_column) {
      cycle.cells.push_back(*by);
      by = in_column ? rows_[by->row].by : columns_[by->column].by;
    }
    return cycle;
  }

 private:
  struct Node {
    int64_t cost;
    std::optional<Cell> by;  // the edge over which it is reached
  };

  size_t last_row() const { return numbers_.size() - 1; }
  size_t last_column() const { return numbers_.front().size() - 1; }
  // Of a cell in the sums that are zero: cells of a group minus their sum, and
  // the same downwards.
  int Sign(Cell cell) const {
    return (cell.row == last_row()) == (cell.column == last_column()) ? 1 : -1;
  }
  int64_t At(Cell cell) const { return numbers_[cell.row][cell.column]; }
  // Nothing hidden is known to be zero afterwards.
  bool MayMove(Cell cell, int by) const { return by > 0 || At(cell) >= 2; }
  int64_t Cost(Cell cell) const {
    if (hidden_[cell.row][cell.column]) return 0;
    return At(cell) + 1 + (cell.row == last_row() ? kSum : 0);
  }

  bool Take(const Node& from, Node& to, Cell cell, int by) const {
    if (cell == start_ || from.cost >= kNever || !MayMove(cell, by)) {
      return false;
    }
    const int64_t cost = from.cost + Cost(cell);
    if (cost >= to.cost) return false;
    to = {.cost = cost, .by = cell};
    return true;
  }

  bool Relax() {
    bool better = false;
    for (size_t r = 0; r <= last_row(); ++r) {
      for (size_t c = 0; c <= last_column(); ++c) {
        const Cell cell{r, c};
        better |= Take(rows_[r], columns_[c], cell, -step_ * Sign(cell));
        better |= Take(columns_[c], rows_[r], cell, step_ * Sign(cell));
      }
    }
    return better;
  }

  const Numbers& numbers_;
  const Hidden& hidden_;
  const Cell start_;
  const int step_;
  std::vector<Node> rows_;
  std::vector<Node> columns_;
};

}  // namespace

Hidden Hide(const Numbers& numbers, Hidden hidden) {
  if (numbers.size() < 2 || numbers.front().size() < 2) return hidden;
  std::vector<Cell> few;
  for (size_t r = 0; r < numbers.size(); ++r) {
    for (size_t c = 0; c < numbers[r].size(); ++c) {
      if (IsFew(numbers[r][c])) hidden[r][c] = true;
      if (hidden[r][c]) few.push_back({r, c});
    }
  }
  for (const Cell cell : few) {
    Cycle up = Search(numbers, hidden, cell, true).Cheapest();
    Cycle down = Search(numbers, hidden, cell, false).Cheapest();
    for (const Cell each : (down.cost < up.cost ? down : up).cells) {
      hidden[each.row][each.column] = true;
    }
  }
  return hidden;
}

std::vector<Hidden> HideTogether(const std::vector<Table>& tables) {
  std::set<int> sums;
  std::vector<Hidden> all;
  for (bool more = true; more;) {
    more = false;
    all.clear();
    for (const Table& table : tables) {
      Hidden hidden(table.numbers.size(),
                    std::vector<bool>(table.columns.size(), false));
      for (size_t c = 0; c < table.columns.size(); ++c) {
        hidden.back()[c] = sums.contains(table.columns[c]);
      }
      hidden = Hide(table.numbers, std::move(hidden));
      for (size_t c = 0; c < table.columns.size(); ++c) {
        if (hidden.back()[c]) more |= sums.insert(table.columns[c]).second;
      }
      all.push_back(std::move(hidden));
    }
  }
  return all;
}

}  // namespace sojourn::suppression
