#include "common/suppression/suppression.h"

#include <algorithm>
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

// Of a cell in the sums that are zero: cells of a group minus their sum, and
// the same downwards.
int SignOf(const Numbers& numbers, Cell cell) {
  const bool in_last_row = cell.row == numbers.size() - 1;
  const bool in_last_column = cell.column == numbers.front().size() - 1;
  return in_last_row == in_last_column ? 1 : -1;
}

int64_t CostOf(const Numbers& numbers, const Hidden& hidden, Cell cell) {
  if (hidden[cell.row][cell.column]) return 0;
  const bool in_last_row = cell.row == numbers.size() - 1;
  return numbers[cell.row][cell.column] + 1 + (in_last_row ? kSum : 0);
}

class Search {
 public:
  // Of cycles on which `start` goes up by one, or down.
  Search(const Numbers& numbers, const Hidden& hidden, Cell start, bool up)
      : numbers_(numbers),
        hidden_(hidden),
        start_(start),
        step_(SignOf(numbers, start) * (up ? 1 : -1)),
        rows_(numbers.size(), {kNever, {}}),
        columns_(numbers.front().size(), {kNever, {}}) {}

  // From the row of `start` to its column, as Bellman and Ford do.
  Cycle Cheapest() {
    if (!MayMove(start_, step_ * SignOf(numbers_, start_))) return {};
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

  // Nothing hidden is known to be zero afterwards.
  bool MayMove(Cell cell, int by) const {
    return by > 0 || numbers_[cell.row][cell.column] >= 2;
  }

  bool Take(const Node& from, Node& to, Cell cell, int by) const {
    if (cell == start_ || from.cost >= kNever || !MayMove(cell, by)) {
      return false;
    }
    const int64_t cost = from.cost + CostOf(numbers_, hidden_, cell);
    if (cost >= to.cost) return false;
    to = {.cost = cost, .by = cell};
    return true;
  }

  bool Relax() {
    bool better = false;
    for (size_t r = 0; r < rows_.size(); ++r) {
      for (size_t c = 0; c < columns_.size(); ++c) {
        const Cell cell{r, c};
        const int sign = SignOf(numbers_, cell);
        better |= Take(rows_[r], columns_[c], cell, -step_ * sign);
        better |= Take(columns_[c], rows_[r], cell, step_ * sign);
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

void HideCycle(const Numbers& numbers, Cell cell, Hidden& hidden) {
  Cycle up = Search(numbers, hidden, cell, true).Cheapest();
  Cycle down = Search(numbers, hidden, cell, false).Cheapest();
  for (const Cell each : (down.cost < up.cost ? down : up).cells) {
    hidden[each.row][each.column] = true;
  }
}

// What follows of hidden counts from the sums of these rows, less those of
// these columns.
struct Sum {
  int64_t number = 0;
  std::vector<bool> rows;
  std::vector<bool> columns;
};

// How often the cell is in it; below zero: it is taken away.
int TimesIn(const Numbers& numbers, Cell cell, bool row, bool column) {
  return SignOf(numbers, cell) * ((row ? 1 : 0) - (column ? 1 : 0));
}

// The sums of hidden counts that follow, none of them taken away: every other
// one is made of these. Those of each choice of columns are looked at, as there
// are few; then each row is chosen by itself.
class Sums {
 public:
  Sums(const Numbers& numbers, const Hidden& hidden)
      : numbers_(numbers), hidden_(hidden) {}

  // Above zero.
  std::optional<Sum> Least() const {
    const size_t width = numbers_.front().size();
    std::optional<Sum> least;
    for (size_t choice = 0; choice < size_t{1} << width; ++choice) {
      std::vector<bool> columns(width);
      for (size_t c = 0; c < width; ++c) {
        columns[c] = ((choice >> c) & 1) == 1;
      }
      std::optional<Sum> sum = LeastLess(columns);
      if (sum && (!least || sum->number < least->number)) {
        least = std::move(sum);
      }
    }
    return least;
  }

 private:
  // What a row adds; kNever where it would take a hidden count away.
  int64_t Added(size_t r, bool row, const std::vector<bool>& columns) const {
    int64_t added = 0;
    for (size_t c = 0; c < columns.size(); ++c) {
      if (!hidden_[r][c]) continue;
      const int times = TimesIn(numbers_, {r, c}, row, columns[c]);
      if (times < 0) return kNever;
      added += times * numbers_[r][c];
    }
    return added;
  }

  std::optional<Sum> LeastLess(const std::vector<bool>& columns) const {
    Sum sum{.number = 0,
            .rows = std::vector<bool>(numbers_.size()),
            .columns = columns};
    // The least that one more row, or one row less, makes of nothing.
    int64_t least = kNever;
    size_t turned = 0;
    for (size_t r = 0; r < numbers_.size(); ++r) {
      const int64_t with = Added(r, true, columns);
      const int64_t without = Added(r, false, columns);
      if (with == kNever && without == kNever) return std::nullopt;
      sum.rows[r] = with < without;
      sum.number += std::min(with, without);
      const int64_t other = std::max(with, without);
      if (other == 0 || other >= least) continue;
      least = other;
      turned = r;
    }
    if (sum.number > 0) return sum;
    if (least == kNever) return std::nullopt;
    sum.number = least;
    sum.rows[turned] = !sum.rows[turned];
    return sum;
  }

  const Numbers& numbers_;
  const Hidden& hidden_;
};

// The cheapest with which the sum becomes greater, or does not follow any more.
std::optional<Cell> CheapestAgainst(const Sum& sum, const Numbers& numbers,
                                    const Hidden& hidden) {
  std::optional<Cell> cheapest;
  for (size_t r = 0; r < numbers.size(); ++r) {
    for (size_t c = 0; c < numbers[r].size(); ++c) {
      const Cell cell{r, c};
      const int times = TimesIn(numbers, cell, sum.rows[r], sum.columns[c]);
      const bool helps = times < 0 || (times > 0 && numbers[r][c] > 0);
      if (hidden[r][c] || !helps) continue;
      if (!cheapest ||
          CostOf(numbers, hidden, cell) < CostOf(numbers, hidden, *cheapest)) {
        cheapest = cell;
      }
    }
  }
  return cheapest;
}

// Where all is hidden no sum follows, so that there is always one more to hide.
void HideSumsOfFew(const Numbers& numbers, Hidden& hidden) {
  for (;;) {
    const std::optional<Sum> least = Sums(numbers, hidden).Least();
    if (!least || !IsFew(least->number)) return;
    const std::optional<Cell> cell = CheapestAgainst(*least, numbers, hidden);
    if (!cell) return;
    hidden[cell->row][cell->column] = true;
    HideCycle(numbers, *cell, hidden);
  }
}

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
  for (const Cell cell : few) HideCycle(numbers, cell, hidden);
  HideSumsOfFew(numbers, hidden);
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
