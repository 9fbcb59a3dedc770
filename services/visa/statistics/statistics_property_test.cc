// Whatever was counted: nothing hidden follows from what a report shows, by any
// sums and differences of its rows and columns, nor from several reports.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/suppression/suppression.h"
#include "common/testing/suppression_sums.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/statistics/statistics_report.h"

namespace sojourn::visa::statistics {
namespace {

using suppression::kFewest;

constexpr std::array<Counted, 6> kCounted = {
    Counted::kIssued,        Counted::kRefused,  Counted::kAppealGranted,
    Counted::kAppealRefused, Counted::kAppealed, Counted::kWithdrawn};

int64_t Draw(std::mt19937& random) {
  // Small networks: mostly few of a kind, sometimes none, seldom many.
  const int kind = std::uniform_int_distribution<int>(0, 9)(random);
  const int64_t most = kind < 3 ? 2 : (kind < 8 ? 12 : 300);
  return std::uniform_int_distribution<int64_t>(0, most)(random);
}

std::vector<Count> RandomYear(std::mt19937& random, int year) {
  std::vector<Count> counts;
  const int routes = std::uniform_int_distribution<int>(1, 9)(random);
  for (int route = 0; route < routes; ++route) {
    for (const Counted counted : kCounted) {
      const int64_t number = Draw(random);
      if (number == 0) continue;
      counts.push_back({.route_id = absl::StrCat("route-", route),
                        .destination_country = "NL",
                        .scheme = Scheme::kC,
                        .entry = {.year = year, .counted = counted},
                        .number = number});
    }
  }
  return counts;
}

// A count of a row as it was counted and as it is shown.
struct Cell {
  int64_t number = 0;
  bool hidden = false;
  // No count of the report, but what two of it add up to.
  bool unnamed = false;
};
// Rows of routes, the last of all of them; columns of counts, the last what
// they add up to.
using Table = std::vector<std::vector<Cell>>;

int64_t NumberOf(const std::vector<Count>& counts, const std::string& route,
                 Counted counted) {
  int64_t number = 0;
  for (const Count& count : counts) {
    if (count.entry.counted != counted) continue;
    if (route.empty() || count.route_id == route) number += count.number;
  }
  return number;
}

class Report {
 public:
  explicit Report(std::vector<Count> counts)
      : counts_(std::move(counts)), shown_(ReportOf(counts_)) {}

  const v1::GetVisaStatisticsResponse& shown() const { return shown_; }

  std::vector<Table> Tables() const {
    return {Split(Counted::kIssued, Counted::kRefused),
            Split(Counted::kAppealGranted, Counted::kAppealRefused),
            Split(Counted::kAppealed, std::nullopt),
            Split(Counted::kWithdrawn, std::nullopt)};
  }

 private:
  static const v1::VisaCount& CellOf(const v1::VisaStatisticsRow& row,
                                     Counted counted) {
    switch (counted) {
      case Counted::kIssued:
        return row.issued();
      case Counted::kRefused:
        return row.refused();
      case Counted::kAppealGranted:
        return row.appeals_granted();
      case Counted::kAppealRefused:
        return row.appeals_refused();
      case Counted::kAppealed:
        return row.appealed();
      case Counted::kWithdrawn:
      case Counted::kFromLodging:
      case Counted::kFromAdmission:
        break;
    }
    return row.withdrawn();
  }

  Cell Look(const v1::VisaStatisticsRow& row, Counted counted) const {
    const v1::VisaCount& shown = CellOf(row, counted);
    const int64_t number = NumberOf(counts_, row.route_id(), counted);
    if (!shown.hidden()) {
      EXPECT_EQ(shown.number(), number);
    }
    return {.number = number, .hidden = shown.hidden()};
  }

  Cell SumOf(const v1::VisaStatisticsRow& row, Counted one,
             const std::vector<Cell>& cells) const {
    const int64_t sum = cells[0].number + cells[1].number;
    if (one != Counted::kIssued) {
      return {.number = sum,
              .hidden = cells[0].hidden || cells[1].hidden,
              .unnamed = true};
    }
    if (!row.decided().hidden()) {
      EXPECT_EQ(row.decided().number(), sum);
    }
    return {.number = sum, .hidden = row.decided().hidden()};
  }

  Table Split(Counted one, std::optional<Counted> other) const {
    Table table;
    for (const v1::VisaStatisticsRow& row : shown_.rows()) {
      std::vector<Cell> cells = {Look(row, one)};
      if (other) {
        cells.push_back(Look(row, *other));
        cells.push_back(SumOf(row, one, cells));
      } else {
        cells.push_back(cells.front());  // alone it is its own sum
      }
      table.push_back(std::move(cells));
    }
    return table;
  }

  std::vector<Count> counts_;
  v1::GetVisaStatisticsResponse shown_;
};

// Whether a hidden number could be another, all that is shown being the same
// and nothing hidden that is not zero becoming it: a ring of hidden cells of
// which one row or column always has two, so that one goes up as the other goes
// down.
class Another {
 public:
  explicit Another(const Table& table)
      : table_(table), rows_(table.size()), columns_(table.front().size()) {}

  bool Than(size_t row, size_t column) {
    for (const int step : {1, -1}) {
      if (!MayMove(row, column, step)) continue;
      seen_rows_.assign(rows_, false);
      seen_columns_.assign(columns_, false);
      start_row_ = row;
      start_column_ = column;
      if (FromColumn(column, step)) return true;
    }
    return false;
  }

 private:
  // Of a cell in the equations "counts less their sum is zero".
  int Sign(size_t row, size_t column) const {
    return (row == rows_ - 1) == (column == columns_ - 1) ? 1 : -1;
  }
  // `step` is that of the equations.
  bool MayMove(size_t row, size_t column, int step) const {
    const Cell& cell = table_[row][column];
    if (!cell.hidden) return false;
    return step * Sign(row, column) > 0 || cell.number >= 2;
  }
  // The column has moved by `step`: another of its cells moves back.
  bool FromColumn(size_t column, int step) {
    seen_columns_[column] = true;
    for (size_t row = 0; row < rows_; ++row) {
      if (seen_rows_[row] || !MayMove(row, column, -step)) continue;
      if (column == start_column_ && row == start_row_) continue;
      if (row == start_row_ || FromRow(row, -step)) return true;
    }
    return false;
  }
  bool FromRow(size_t row, int step) {
    seen_rows_[row] = true;
    for (size_t column = 0; column < columns_; ++column) {
      if (seen_columns_[column] || !MayMove(row, column, -step)) continue;
      if (FromColumn(column, -step)) return true;
    }
    return false;
  }

  const Table& table_;
  const size_t rows_;
  const size_t columns_;
  size_t start_row_ = 0;
  size_t start_column_ = 0;
  std::vector<bool> seen_rows_;
  std::vector<bool> seen_columns_;
};

TEST(StatisticsPropertyTest, NothingHiddenFollowsFromWhatAReportShows) {
  std::mt19937 random(20261130);
  int64_t hidden = 0;
  int64_t shown = 0;
  for (int year = 2000; year < 2600; ++year) {
    const Report report(RandomYear(random, year));
    for (const Table& table : report.Tables()) {
      if (table.empty()) continue;
      Another another(table);
      for (size_t r = 0; r < table.size(); ++r) {
        for (size_t c = 0; c < table[r].size(); ++c) {
          const Cell& cell = table[r][c];
          if (cell.unnamed) continue;
          ++(cell.hidden ? hidden : shown);
          if (cell.hidden) {
            ASSERT_TRUE(another.Than(r, c)) << report.shown().DebugString()
                                            << "row " << r << " column " << c;
          } else {
            ASSERT_TRUE(cell.number == 0 || cell.number >= kFewest)
                << report.shown().DebugString();
          }
        }
      }
    }
  }
  EXPECT_GT(hidden, 1'000);
  EXPECT_GT(shown, 1'000);
}

int64_t LeastThatFollows(const Table& table) {
  suppression::Numbers numbers;
  suppression::Hidden hidden;
  for (const std::vector<Cell>& row : table) {
    numbers.emplace_back();
    hidden.emplace_back();
    for (const Cell& cell : row) {
      numbers.back().push_back(cell.number);
      hidden.back().push_back(cell.hidden);
    }
  }
  return sojourn::testing::LeastThatFollows(numbers, hidden);
}

TEST(StatisticsPropertyTest, NoSumOfFewFollowsFromWhatAReportShows) {
  std::mt19937 random(8);
  for (int year = 2000; year < 2150; ++year) {
    const Report report(RandomYear(random, year));
    for (const Table& table : report.Tables()) {
      if (table.empty()) continue;
      ASSERT_GE(LeastThatFollows(table), kFewest)
          << report.shown().DebugString();
    }
  }
}

TEST(StatisticsPropertyTest, NoOtherRangeOfYearsShowsMoreOfOne) {
  std::mt19937 random(7);
  for (int i = 0; i < 60; ++i) {
    std::vector<Count> all;
    std::map<int, std::string> alone;
    for (int year = 2020; year < 2024; ++year) {
      const std::vector<Count> one = RandomYear(random, year);
      const auto report = ReportOf(one);
      for (const auto& row : report.rows()) {
        absl::StrAppend(&alone[year], row.DebugString());
      }
      all.insert(all.end(), one.begin(), one.end());
    }
    std::map<int, std::string> together;
    const auto report = ReportOf(all);
    for (const auto& row : report.rows()) {
      absl::StrAppend(&together[row.year()], row.DebugString());
    }
    ASSERT_EQ(together, alone) << "no sum of years is shown, no year otherwise";
  }
}

TEST(StatisticsPropertyTest, NoShareAndNoTimeIsOfWhatIsHidden) {
  std::mt19937 random(9);
  for (int year = 2000; year < 2300; ++year) {
    std::vector<Count> counts = RandomYear(random, year);
    const size_t decided = counts.size();
    for (size_t i = 0; i < decided; ++i) {
      if (counts[i].entry.counted != Counted::kIssued) continue;
      Count time = counts[i];
      time.entry.counted = Counted::kFromLodging;
      time.entry.days = 12;
      counts.push_back(time);
    }
    std::stable_sort(counts.begin(), counts.end(),
                     [](const Count& one, const Count& other) {
                       return one.route_id < other.route_id;
                     });
    const auto report = ReportOf(counts);
    for (const v1::VisaStatisticsRow& row : report.rows()) {
      const bool some = row.issued().hidden() || row.refused().hidden() ||
                        row.decided().hidden();
      ASSERT_FALSE(some && row.has_refused_percent()) << row.DebugString();
      ASSERT_FALSE(row.decided().hidden() && row.has_lodging_median_days())
          << row.DebugString();
    }
  }
}

}  // namespace
}  // namespace sojourn::visa::statistics
