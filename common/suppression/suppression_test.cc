#include "common/suppression/suppression.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "common/testing/suppression_sums.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::suppression {
namespace {

using sojourn::testing::LeastThatFollows;
using ::testing::ElementsAre;

using Cells = std::vector<std::pair<size_t, size_t>>;

// With what the counts of each group, and those of all groups, add up to.
Numbers WithSums(Numbers counts) {
  for (auto& row : counts) {
    int64_t sum = 0;
    for (const int64_t each : row) sum += each;
    row.push_back(sum);
  }
  std::vector<int64_t> all(counts.front().size(), 0);
  for (const auto& row : counts) {
    for (size_t c = 0; c < row.size(); ++c) all[c] += row[c];
  }
  counts.push_back(all);
  return counts;
}

Hidden HideIn(const Numbers& numbers) {
  return Hide(numbers, Hidden(numbers.size(),
                              std::vector<bool>(numbers.front().size())));
}

// "6 . 8 20": a row as it is shown.
std::vector<std::string> Shown(const Numbers& numbers) {
  const Hidden hidden = HideIn(numbers);
  std::vector<std::string> rows;
  for (size_t r = 0; r < numbers.size(); ++r) {
    std::string row;
    for (size_t c = 0; c < numbers[r].size(); ++c) {
      if (c > 0) row += ' ';
      row += hidden[r][c] ? "." : std::to_string(numbers[r][c]);
    }
    rows.push_back(row);
  }
  return rows;
}

Numbers RandomTable(std::mt19937& random, size_t groups, size_t counts,
                    int64_t most) {
  Numbers numbers(groups, std::vector<int64_t>(counts));
  for (auto& row : numbers) {
    for (int64_t& each : row) {
      each = std::uniform_int_distribution<int64_t>(0, most)(random);
    }
  }
  return WithSums(numbers);
}

Cells HiddenCells(const Hidden& hidden) {
  Cells cells;
  for (size_t r = 0; r < hidden.size(); ++r) {
    for (size_t c = 0; c < hidden[r].size(); ++c) {
      if (hidden[r][c]) cells.emplace_back(r, c);
    }
  }
  return cells;
}

// Every sum as an equation over what is hidden.
std::vector<std::vector<double>> Equations(const Hidden& hidden,
                                           const Cells& cells) {
  const size_t rows = hidden.size();
  const size_t columns = hidden.front().size();
  std::vector<std::vector<double>> equations(
      rows + columns, std::vector<double>(cells.size(), 0));
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto [r, c] = cells[i];
    equations[r][i] = c == columns - 1 ? -1 : 1;
    equations[rows + c][i] = r == rows - 1 ? -1 : 1;
  }
  return equations;
}

// Brings it to the form in which each row has a variable that no other has.
void Eliminate(std::vector<std::vector<double>>& matrix) {
  size_t done = 0;
  const size_t width = matrix.front().size();
  for (size_t column = 0; column < width && done < matrix.size(); ++column) {
    size_t pivot = done;
    while (pivot < matrix.size() && std::abs(matrix[pivot][column]) < 1e-9) {
      ++pivot;
    }
    if (pivot == matrix.size()) continue;
    std::swap(matrix[pivot], matrix[done]);
    const double by = matrix[done][column];
    for (double& each : matrix[done]) each /= by;
    for (size_t r = 0; r < matrix.size(); ++r) {
      const double factor = matrix[r][column];
      if (r == done || std::abs(factor) < 1e-9) continue;
      for (size_t c = 0; c < width; ++c) {
        matrix[r][c] -= factor * matrix[done][c];
      }
    }
    ++done;
  }
}

// Hidden cells that follow from sums and differences of any rows and columns.
Cells Computable(const Hidden& hidden) {
  const Cells cells = HiddenCells(hidden);
  if (cells.empty()) return {};
  auto matrix = Equations(hidden, cells);
  Eliminate(matrix);
  Cells found;
  for (const auto& row : matrix) {
    std::vector<size_t> in;
    for (size_t i = 0; i < row.size(); ++i) {
      if (std::abs(row[i]) > 1e-9) in.push_back(i);
    }
    if (in.size() == 1) found.push_back(cells[in.front()]);
  }
  return found;
}

// What each hidden cell can be, for whoever knows all sums and which of those
// that are hidden are zero. Tries every number that is not above `most`.
class Possible {
 public:
  Possible(const Numbers& numbers, const Hidden& hidden, int64_t most)
      : numbers_(numbers), hidden_(hidden), most_(most) {
    Numbers counts = numbers;
    counts.pop_back();
    for (auto& row : counts) row.pop_back();
    Try(counts, 0);
  }
  const std::set<int64_t>& Of(std::pair<size_t, size_t> cell) {
    return values_[{cell.first, cell.second}];
  }

 private:
  void Try(Numbers& counts, size_t at) {
    const size_t columns = counts.front().size();
    if (at == counts.size() * columns) {
      Note(WithSums(counts));
      return;
    }
    int64_t& count = counts[at / columns][at % columns];
    if (!hidden_[at / columns][at % columns]) {
      Try(counts, at + 1);
      return;
    }
    const int64_t was = count;
    for (count = was == 0 ? 0 : 1; count <= most_; ++count) Try(counts, at + 1);
    count = was;
  }
  void Note(const Numbers& other) {
    for (size_t r = 0; r < other.size(); ++r) {
      for (size_t c = 0; c < other[r].size(); ++c) {
        if (!hidden_[r][c] && other[r][c] != numbers_[r][c]) return;
        if (hidden_[r][c] && numbers_[r][c] > 0 && other[r][c] == 0) return;
      }
    }
    for (const auto& cell : HiddenCells(hidden_)) {
      values_[cell].insert(other[cell.first][cell.second]);
    }
  }

  const Numbers& numbers_;
  const Hidden& hidden_;
  const int64_t most_;
  std::map<std::pair<size_t, size_t>, std::set<int64_t>> values_;
};

TEST(HideTest, FewAreHiddenAndTheNextSmallestWithThem) {
  EXPECT_THAT(Shown(WithSums({{20, 9, 7}, {30, 12, 8}})),
              ElementsAre("20 9 7 36", "30 12 8 50", "50 21 15 86"));
  // The 3 alone would follow from its row and from its column.
  EXPECT_THAT(
      Shown(WithSums({{20, 3, 7}, {30, 12, 8}, {40, 9, 6}})),
      ElementsAre("20 . . 30", "30 12 8 50", "40 . . 55", "90 24 21 135"));
  EXPECT_THAT(Shown(WithSums({{20, 0, 7}, {30, 12, 8}})),
              ElementsAre("20 0 7 27", "30 12 8 50", "50 12 15 77"))
      << "that there was none is of nobody";
}

TEST(HideTest, OnesThatOnlyOnesCanMakeAreNotGivenAwayByTheirSum) {
  // Five of at least one each: their sum would tell all of them.
  EXPECT_EQ(
      Shown(WithSums({{50, 1}, {50, 1}, {50, 1}, {50, 1}, {50, 1}})).back(),
      ". . 255");
}

TEST(HideTest, NothingHiddenFollowsFromAnySums) {
  std::mt19937 random(5);
  int hidden_at_all = 0;
  for (size_t i = 0; i < 400; ++i) {
    const size_t groups = 1 + i % 7;
    const size_t counts = 1 + i % 4;
    const Numbers numbers =
        RandomTable(random, groups, counts, std::vector<int>{2, 9, 40}[i % 3]);
    const Hidden hidden = HideIn(numbers);
    for (size_t r = 0; r < numbers.size(); ++r) {
      for (size_t c = 0; c < numbers[r].size(); ++c) {
        EXPECT_TRUE(hidden[r][c] || numbers[r][c] == 0 ||
                    numbers[r][c] >= kFewest);
      }
    }
    hidden_at_all += HiddenCells(hidden).empty() ? 0 : 1;
    ASSERT_THAT(Computable(hidden), ::testing::IsEmpty()) << "table " << i;
  }
  EXPECT_GT(hidden_at_all, 200);
}

TEST(HideTest, EachHiddenCanBeAnotherNumber) {
  std::mt19937 random(6);
  for (size_t i = 0; i < 60; ++i) {
    const int64_t most = std::vector<int>{1, 3, 7}[i % 3];
    const Numbers numbers = RandomTable(random, 2, 2, most);
    const Hidden hidden = HideIn(numbers);
    Possible possible(numbers, hidden, most + 1);
    for (const auto& cell : HiddenCells(hidden)) {
      ASSERT_GE(possible.Of(cell).size(), 2u)
          << "table " << i << " row " << cell.first << " column "
          << cell.second;
    }
  }
}

TEST(HideTest, FewInOneRowOrColumnDoNotCoverEachOtherAlone) {
  // Three refused of two routes, three of two outcomes of one group.
  EXPECT_THAT(
      Shown(WithSums({{20, 1}, {30, 2}, {40, 9}, {50, 12}})),
      ElementsAre(". . .", ". . .", ". . 49", "50 12 62", "140 24 164"));
  EXPECT_THAT(Shown(WithSums({{10, 8, 1, 2, 7, 6},
                              {20, 20, 9, 8, 15, 14},
                              {12, 11, 10, 9, 8, 7}})),
              ElementsAre("10 8 . . 7 . 34", "20 20 . . 15 . 86",
                          "12 11 10 9 8 7 57", "42 39 20 19 30 27 177"));
  EXPECT_THAT(Shown(WithSums({{10, 8, 6, 9, 2, 1},
                              {20, 20, 9, 8, 15, 14},
                              {12, 11, 10, 9, 8, 7}})),
              ElementsAre("10 8 . 9 . . 36", "20 20 9 8 15 14 86",
                          "12 11 . 9 . . 57", "42 39 25 26 25 22 179"));
}

TEST(HideTest, NoSumOfFewFollows) {
  std::mt19937 random(9);
  for (size_t i = 0; i < 300; ++i) {
    const Numbers numbers = RandomTable(random, 1 + i % 6, 1 + i % 5,
                                        std::vector<int>{2, 9, 40}[i % 3]);
    ASSERT_GE(LeastThatFollows(numbers, HideIn(numbers)), kFewest)
        << "table " << i;
  }
}

TEST(HideTest, AsMuchIsShownAsCanBe) {
  std::mt19937 random(7);
  int64_t shown = 0;
  int64_t all = 0;
  for (size_t i = 0; i < 300; ++i) {
    const Numbers numbers = RandomTable(random, 4, 3, 30);
    shown += 20 - static_cast<int64_t>(HiddenCells(HideIn(numbers)).size());
    all += 20;
  }
  EXPECT_GT(shown * 100, all * 70);
}

TEST(HideTogetherTest, ASumThatOneTableHidesIsHiddenInEach) {
  // Only by its sum can the first column of the first table keep its ones.
  const Table first{
      .numbers = WithSums({{1, 50}, {1, 50}, {1, 50}, {1, 50}, {1, 50}}),
      .columns = {0, 1, 2}};
  const Table second{.numbers = WithSums({{5, 100}, {0, 150}}),
                     .columns = {0, 1, 2}};
  ASSERT_FALSE(HideIn(second.numbers).back()[0]);
  const std::vector<Hidden> hidden = HideTogether({first, second});
  EXPECT_TRUE(hidden[0].back()[0]);
  EXPECT_TRUE(hidden[1].back()[0]);
  EXPECT_TRUE(hidden[1][0][0]) << "it is the sum, as the other is none";
}

TEST(HideTogetherTest, NothingHiddenFollowsInAnyTable) {
  std::mt19937 random(8);
  for (size_t i = 0; i < 60; ++i) {
    std::vector<Table> tables;
    for (const size_t groups : {4u, 2u, 5u}) {
      tables.push_back({.numbers = RandomTable(random, groups, 3, 6),
                        .columns = {0, 1, 2, 3}});
    }
    const std::vector<Hidden> hidden = HideTogether(tables);
    for (size_t t = 0; t < tables.size(); ++t) {
      ASSERT_THAT(Computable(hidden[t]), ::testing::IsEmpty());
      ASSERT_GE(LeastThatFollows(tables[t].numbers, hidden[t]), kFewest);
      EXPECT_EQ(hidden[t].back(), hidden.front().back());
    }
  }
}

}  // namespace
}  // namespace sojourn::suppression
