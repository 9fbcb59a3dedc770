// Tables as spreadsheets write and read them (libcsv), and cells that are no
// formula.
#ifndef CLIENTS_CLI_CSV_H_
#define CLIENTS_CLI_CSV_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sojourn::cli {

struct CsvRow {
  int line = 0;  // where it begins, from 1
  std::vector<std::string> cells;
};

// A table as text: UTF-8 without its mark, and what stands between cells.
struct CsvText {
  std::string_view text;
  char separator = ',';
  int first_line = 1;
  // The flag that named it, for what is wrong with it.
  std::string_view flag = "--file";
};

// Finds the separator (comma, semicolon or tab) by the first line, or by a line
// "sep=;" before it. INVALID_ARGUMENT on `flag`: TABLE_INVALID for a workbook
// or UTF-16, TEXT_NOT_UTF8 naming the line.
absl::StatusOr<CsvText> OpenCsv(std::string_view file,
                                std::string_view flag = "--file");

// Reads row by row; rows without anything in them are left out.
class CsvReader {
 public:
  // The text outlives this.
  explicit CsvReader(const CsvText& csv);
  ~CsvReader();
  CsvReader(CsvReader&&) noexcept;
  CsvReader& operator=(CsvReader&&) = delete;

  // False at the end. Quotes hold separators, line ends and doubled quotes;
  // lines end as they like. TABLE_INVALID where a quote is not closed.
  absl::StatusOr<bool> Next(CsvRow* row);

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

// One line with its end, quoted where it must be.
std::string CsvLine(const std::vector<std::string>& cells);

// What a spreadsheet would compute gets an apostrophe before it, and loses it
// again: Plain(Neutral(text)) is `text`, whatever it is.
std::string Neutral(std::string_view text);
std::string Plain(std::string_view cell);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_CSV_H_
