// Whatever was counted, and whichever funds are asked for one by one and all
// together: nothing hidden follows from all that is shown, by any sums and
// differences of it.
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/suppression/suppression.h"
#include "common/testing/suppression_sums.h"
#include "gtest/gtest.h"
#include "services/grants/clocks/clock_statistics.h"

namespace sojourn::grants {
namespace {

using suppression::kFewest;

constexpr size_t kRows = 5;
constexpr size_t kColumns = 3;

int64_t Draw(std::mt19937& random) {
  // Small funds: mostly few of a kind, sometimes none, seldom many.
  const int kind = std::uniform_int_distribution<int>(0, 9)(random);
  const int64_t most = kind < 3 ? 2 : (kind < 8 ? 12 : 300);
  return std::uniform_int_distribution<int64_t>(0, most)(random);
}

using Fund = std::vector<ClockTally>;

std::vector<Fund> RandomFunds(std::mt19937& random) {
  std::vector<Fund> funds(std::uniform_int_distribution<size_t>(1, 6)(random));
  for (size_t i = 0; i < funds.size(); ++i) {
    for (const Level level : {Level::kL1, Level::kL2, Level::kL3, Level::kL4}) {
      for (const bool in_time : {true, false}) {
        const int64_t number = Draw(random);
        if (number == 0) continue;
        funds[i].push_back({.clock = GrantClock::kFunds,
                            .level = level,
                            .hours = in_time ? 10 : 90,
                            .in_time = in_time,
                            .number = number,
                            .fund = absl::StrCat("fund-", i)});
      }
    }
  }
  return funds;
}

struct Cell {
  int64_t number = 0;
  bool hidden = false;
};
// Levels and their sum; in time, late and both.
using Table = std::vector<std::vector<Cell>>;

Table TableOf(const Fund& tallies) {
  Table table(kRows, std::vector<Cell>(kColumns));
  for (const ClockTally& tally : tallies) {
    for (const size_t row : {static_cast<size_t>(tally.level) - 1, kRows - 1}) {
      for (const size_t column : {size_t{tally.in_time ? 0U : 1U}, size_t{2}}) {
        table[row][column].number += tally.number;
      }
    }
  }
  const std::vector<ClockLine> lines = LinesOf(tallies);
  for (size_t row = 0; row < kRows; ++row) {
    // Of the three clocks the second one.
    const ClockLine& line = lines[kRows + row];
    const ShownCount* const shown[] = {&line.in_time, &line.late, &line.all};
    for (size_t column = 0; column < kColumns; ++column) {
      Cell& cell = table[row][column];
      cell.hidden = shown[column]->hidden;
      EXPECT_EQ(shown[column]->number, cell.hidden ? 0 : cell.number);
    }
  }
  return table;
}

Fund Together(const std::vector<Fund>& funds) {
  Fund all;
  for (const Fund& fund : funds)
    all.insert(all.end(), fund.begin(), fund.end());
  return all;
}

// A table of the same sums in which one hidden number is another: a ring of
// hidden cells, of which each row and column has two or none, goes up and down
// by turns, and nothing hidden becomes zero. `may_move` says which cells may.
class Another {
 public:
  using MayMove = std::vector<std::vector<bool>>;

  Another(const Table& table, const MayMove& may_move)
      : table_(table), may_move_(may_move) {}

  bool Than(size_t row, size_t column) {
    for (const int step : {1, -1}) {
      if (!Moves(row, column, step)) continue;
      rows_.assign(kRows, false);
      columns_.assign(kColumns, false);
      row_ = row;
      column_ = column;
      if (FromColumn(column, step)) return true;
    }
    return false;
  }

 private:
  // Of a cell in the equations "counts less their sum is zero".
  static int Sign(size_t row, size_t column) {
    return (row == kRows - 1) == (column == kColumns - 1) ? 1 : -1;
  }
  bool Moves(size_t row, size_t column, int step) const {
    if (!may_move_[row][column]) return false;
    return step * Sign(row, column) > 0 || table_[row][column].number >= 2;
  }
  bool FromColumn(size_t column, int step) {
    columns_[column] = true;
    for (size_t row = 0; row < kRows; ++row) {
      if (rows_[row] || !Moves(row, column, -step)) continue;
      if (column == column_ && row == row_) continue;
      if (row == row_ || FromRow(row, -step)) return true;
    }
    return false;
  }
  bool FromRow(size_t row, int step) {
    rows_[row] = true;
    for (size_t column = 0; column < kColumns; ++column) {
      if (columns_[column] || !Moves(row, column, -step)) continue;
      if (FromColumn(column, -step)) return true;
    }
    return false;
  }

  const Table& table_;
  const MayMove& may_move_;
  size_t row_ = 0;
  size_t column_ = 0;
  std::vector<bool> rows_;
  std::vector<bool> columns_;
};

// Hidden in the fund's answer and in that of all: it changes neither.
Another::MayMove HiddenInBoth(const Table& one, const Table& all) {
  Another::MayMove both(kRows, std::vector<bool>(kColumns));
  for (size_t row = 0; row < kRows; ++row) {
    for (size_t column = 0; column < kColumns; ++column) {
      both[row][column] = one[row][column].hidden && all[row][column].hidden;
    }
  }
  return both;
}

TEST(ClockPropertyTest, NothingHiddenFollowsFromOneFundNorFromAll) {
  std::mt19937 random(20261130);
  int64_t hidden = 0;
  int64_t shown = 0;
  for (int i = 0; i < 2'000; ++i) {
    const std::vector<Fund> funds = RandomFunds(random);
    const Table all = TableOf(Together(funds));
    // Whether the sum of one cell could be another by one of its funds.
    std::vector<std::vector<bool>> open(kRows, std::vector<bool>(kColumns));
    for (const Fund& fund : funds) {
      const Table table = TableOf(fund);
      const Another::MayMove may_move = HiddenInBoth(table, all);
      Another another(table, may_move);
      for (size_t row = 0; row < kRows; ++row) {
        for (size_t column = 0; column < kColumns; ++column) {
          const Cell& cell = table[row][column];
          if (!cell.hidden) {
            ASSERT_TRUE(cell.number == 0 || cell.number >= kFewest);
            continue;
          }
          ASSERT_TRUE(another.Than(row, column))
              << "round " << i << " row " << row << " column " << column;
          open[row][column] = true;
        }
      }
    }
    for (size_t row = 0; row < kRows; ++row) {
      for (size_t column = 0; column < kColumns; ++column) {
        const Cell& cell = all[row][column];
        ++(cell.hidden ? hidden : shown);
        ASSERT_EQ(cell.hidden, open[row][column]) << "no more, and no less";
        ASSERT_TRUE(cell.hidden || cell.number == 0 || cell.number >= kFewest);
      }
    }
  }
  EXPECT_GT(hidden, 1'000);
  EXPECT_GT(shown, 1'000);
}

int64_t LeastThatFollows(const Table& table) {
  suppression::Numbers numbers(kRows, std::vector<int64_t>(kColumns));
  suppression::Hidden hidden(kRows, std::vector<bool>(kColumns));
  for (size_t row = 0; row < kRows; ++row) {
    for (size_t column = 0; column < kColumns; ++column) {
      numbers[row][column] = table[row][column].number;
      hidden[row][column] = table[row][column].hidden;
    }
  }
  return sojourn::testing::LeastThatFollows(numbers, hidden);
}

TEST(ClockPropertyTest, NoSumOfFewFollowsOfOneFundNorOfAll) {
  std::mt19937 random(10);
  for (int i = 0; i < 500; ++i) {
    const std::vector<Fund> funds = RandomFunds(random);
    for (const Fund& fund : funds) {
      ASSERT_GE(LeastThatFollows(TableOf(fund)), kFewest) << "round " << i;
    }
    ASSERT_GE(LeastThatFollows(TableOf(Together(funds))), kFewest)
        << "round " << i;
  }
}

TEST(ClockPropertyTest, NoTimeIsOfWhatIsHiddenOrOfFew) {
  std::mt19937 random(9);
  for (int i = 0; i < 300; ++i) {
    for (const ClockLine& line : LinesOf(Together(RandomFunds(random)))) {
      const bool timed = line.median_hours || line.p90_hours;
      ASSERT_FALSE(timed && line.all.hidden);
      ASSERT_FALSE(timed && line.all.number < 10);
    }
  }
}

}  // namespace
}  // namespace sojourn::grants
