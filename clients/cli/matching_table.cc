#include "clients/cli/matching_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/csv.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

using matching::Column;
using matching::PlacedColumn;
using matching::Programme;

constexpr std::string_view kScores = "--scores";
constexpr std::string_view kCapacity = "--capacity";
constexpr int kMostFaults = 50;
constexpr int kMostPersons = 1'000'000;
constexpr int kLargestParty = 1'000;
constexpr double kLargestScore = 1e6;
constexpr int kLevels = 4;

std::string Trimmed(std::string_view cell) {
  return std::string(absl::StripAsciiWhitespace(Plain(cell)));
}

// "--scores line 3, size"
std::string Cell(std::string_view flag, int line, std::string_view column) {
  return absl::StrCat(Av(flag), " line ", line, column.empty() ? "" : ", ",
                      Av(column));
}

// The faults of both tables; what comes after the first fifty is passed over.
class Faults {
 public:
  void Add(std::string_view where, std::string_view reason,
           std::string_view why) {
    if (++count_ <= kMostFaults) bad_.Add(where, reason, why);
  }
  absl::Status Finish() const { return bad_.Finish(); }

 private:
  FieldChecker bad_;
  int count_ = 0;
};

// A number as spreadsheets write it: where cells are between semicolons, the
// comma is a decimal point.
std::optional<double> Number(std::string text, char separator) {
  if (separator != ',') std::replace(text.begin(), text.end(), ',', '.');
  double number = 0;
  if (!absl::SimpleAtod(text, &number) || !std::isfinite(number)) return {};
  return number;
}

std::optional<int> Whole(const std::string& text, char separator) {
  const auto number = Number(text, separator);
  if (!number || *number != std::floor(*number) || std::abs(*number) > 1e9) {
    return {};
  }
  return static_cast<int>(*number);
}

// "L2", "l2" or "2"; 0 for an empty cell.
std::optional<int> Level(const std::string& text) {
  if (text.empty()) return 0;
  const bool lettered = text.front() == 'L' || text.front() == 'l';
  int level = 0;
  if (!absl::SimpleAtoi(lettered ? text.substr(1) : text, &level)) return {};
  if (level < 1 || level > kLevels) return {};
  return level;
}

// One table, with its rows as text.
class Table {
 public:
  static absl::StatusOr<Table> Open(std::string_view text,
                                    std::string_view flag) {
    ASSIGN_OR_RETURN(const CsvText csv, OpenCsv(text, flag));
    Table table(csv, flag);
    ASSIGN_OR_RETURN(const bool any, table.reader_.Next(&table.head_));
    if (!any) {
      return InvalidField(flag, "TABLE_EMPTY", "has no header");
    }
    for (std::string& name : table.head_.cells) name = Trimmed(name);
    return table;
  }

  // Trimmed cells, as many as the header has. False at the end.
  absl::StatusOr<bool> Next(CsvRow* row, Faults* faults) {
    ASSIGN_OR_RETURN(const bool any, reader_.Next(row));
    if (!any) return false;
    for (std::string& cell : row->cells) cell = Trimmed(cell);
    while (row->cells.size() > head_.cells.size() &&
           row->cells.back().empty()) {
      row->cells.pop_back();
    }
    if (row->cells.size() > head_.cells.size()) {
      faults->Add(Cell(flag_, row->line, ""), "TABLE_INVALID",
                  "has more cells than the header has columns");
    }
    row->cells.resize(head_.cells.size());
    return true;
  }

  std::string_view flag() const { return flag_; }
  char separator() const { return separator_; }
  const CsvRow& head() const { return head_; }

  // Where a column of that name stands.
  std::optional<size_t> Find(std::string_view name) const {
    for (size_t at = 0; at < head_.cells.size(); ++at) {
      if (absl::AsciiStrToLower(head_.cells[at]) == name) return at;
    }
    return {};
  }

 private:
  Table(const CsvText& csv, std::string_view flag)
      : reader_(csv), flag_(flag), separator_(csv.separator) {}

  CsvReader reader_;
  std::string_view flag_;
  char separator_;
  CsvRow head_;
};

struct Head {
  size_t party = 0;
  size_t size = 0;
  std::optional<size_t> level;
  // Column of the table and place of the programme.
  std::vector<std::pair<size_t, int32_t>> localities;
};

class Reader {
 public:
  absl::Status ReadCapacity(std::string_view text) {
    ASSIGN_OR_RETURN(Table table, Table::Open(text, kCapacity));
    const auto locality = table.Find("locality");
    const auto persons = table.Find("persons");
    if (!locality || !persons) {
      return InvalidField(kCapacity, "COLUMN_MISSING",
                          "has the columns locality and persons");
    }
    CsvRow row;
    while (true) {
      ASSIGN_OR_RETURN(const bool any, table.Next(&row, &faults_));
      if (!any) return absl::OkStatus();
      AddLocality(row, row.cells[*locality],
                  Whole(row.cells[*persons], table.separator()));
    }
  }

  absl::Status ReadScores(std::string_view text) {
    ASSIGN_OR_RETURN(Table table, Table::Open(text, kScores));
    ASSIGN_OR_RETURN(const Head head, ReadHead(table));
    CsvRow row;
    while (true) {
      ASSIGN_OR_RETURN(const bool any, table.Next(&row, &faults_));
      if (!any) break;
      AddParty(row, head, table);
    }
    RETURN_IF_ERROR(faults_.Finish());
    if (!result_.parties.empty()) return absl::OkStatus();
    return InvalidField(kScores, "TABLE_EMPTY", "has no row below its header");
  }

  MatchingTable Finish() {
    Programme& programme = result_.programme;
    // Ranks are the levels that somebody has, most urgent first.
    const std::set<int> levels(levels_.begin(), levels_.end());
    std::map<int, int8_t> ranks = {{0, matching::kUnranked}};
    for (const int level : levels) {
      if (level == 0) continue;
      ranks[level] = static_cast<int8_t>(programme.ranks++);
      result_.levels.push_back(absl::StrCat("L", level));
    }
    for (const int level : levels_) programme.rank.push_back(ranks[level]);
    matching::SetColumns(std::move(columns_), &programme);
    return std::move(result_);
  }

 private:
  void AddLocality(const CsvRow& row, const std::string& name,
                   std::optional<int> persons) {
    if (!persons || *persons < 0 || *persons > kMostPersons) {
      faults_.Add(Cell(kCapacity, row.line, "persons"), "NUMBER_OUT_OF_RANGE",
                  "must be a whole number from 0 to 1,000,000");
    }
    const auto place = static_cast<int32_t>(result_.localities.size());
    if (!places_.emplace(name, place).second) {
      faults_.Add(Cell(kCapacity, row.line, "locality"), "LOCALITY_REPEATED",
                  "stands in an earlier line too: keep one");
    }
    result_.localities.push_back(name);
    result_.programme.holds.push_back(persons.value_or(0));
  }

  absl::StatusOr<Head> ReadHead(const Table& table) {
    const auto party = table.Find("party");
    const auto size = table.Find("size");
    if (!party || !size) {
      return InvalidField(
          kScores, "COLUMN_MISSING",
          "has the columns party, size and level, and then one a locality");
    }
    Head head{.party = *party, .size = *size, .level = table.Find("level")};
    const CsvRow& row = table.head();
    std::set<std::string> seen;
    for (size_t at = 0; at < row.cells.size(); ++at) {
      const std::string& name = row.cells[at];
      if (at == head.party || at == head.size || at == head.level) continue;
      if (name.empty()) continue;
      if (!seen.insert(name).second) {
        faults_.Add(Cell(kScores, row.line, name), "COLUMN_REPEATED",
                    "stands there twice: keep one");
      }
      const auto place = places_.find(name);
      if (place == places_.end()) {
        faults_.Add(Cell(kScores, row.line, name), "LOCALITY_UNKNOWN",
                    "has no row in --capacity: add how many persons it holds");
        continue;
      }
      head.localities.emplace_back(at, place->second);
    }
    return head;
  }

  void AddParty(const CsvRow& row, const Head& head, const Table& table) {
    const auto party = static_cast<int32_t>(result_.parties.size());
    const std::string& name = row.cells[head.party];
    if (name.empty()) {
      faults_.Add(Cell(kScores, row.line, "party"), "PARTY_MISSING",
                  "must say which party this is");
    } else if (!names_.insert(name).second) {
      faults_.Add(Cell(kScores, row.line, "party"), "PARTY_REPEATED",
                  "stands in an earlier line too: one row a party");
    }
    const auto size = Whole(row.cells[head.size], table.separator());
    if (!size || *size < 1 || *size > kLargestParty) {
      faults_.Add(Cell(kScores, row.line, "size"), "NUMBER_OUT_OF_RANGE",
                  "must be a whole number from 1 to 1,000");
    }
    const auto level = Level(head.level ? row.cells[*head.level] : "");
    if (!level) {
      faults_.Add(Cell(kScores, row.line, "level"), "LEVEL_INVALID",
                  "must be L1 to L4, or empty");
    }
    result_.parties.push_back(name);
    result_.programme.persons.push_back(size.value_or(1));
    levels_.push_back(level.value_or(0));
    for (const auto& [at, place] : head.localities) {
      if (!row.cells[at].empty()) {
        AddScore(row, table, at, {.place = place, .column = {.party = party}});
      }
    }
  }

  void AddScore(const CsvRow& row, const Table& table, size_t at,
                PlacedColumn column) {
    const auto score = Number(row.cells[at], table.separator());
    if (!score || std::abs(*score) > kLargestScore) {
      faults_.Add(Cell(kScores, row.line, table.head().cells[at]),
                  "VALUE_INVALID",
                  "must be a score as 0.75, or empty where she cannot be");
      return;
    }
    column.column.value = *score;
    columns_.push_back(column);
  }

  MatchingTable result_;
  std::map<std::string, int32_t> places_;
  std::set<std::string> names_;
  std::vector<int> levels_;
  std::vector<PlacedColumn> columns_;
  Faults faults_;
};

}  // namespace

absl::StatusOr<MatchingTable> ReadMatchingTable(std::string_view scores,
                                                std::string_view capacity) {
  Reader reader;
  RETURN_IF_ERROR(reader.ReadCapacity(capacity));
  RETURN_IF_ERROR(reader.ReadScores(scores));
  return reader.Finish();
}

}  // namespace sojourn::cli
