#include "clients/cli/csv.h"

#include <csv.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/utf8.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

// A quote that nobody closed would make one cell of the rest of the file.
constexpr int kMostLinesOfRow = 100;
constexpr size_t kMostBytesOfLine = 64 * 1024;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

// Full-width forms are formulas to spreadsheets that are set to East Asian
// languages.
constexpr std::string_view kFormulaStarts[] = {"=",
                                               "+",
                                               "-",
                                               "@",
                                               "\t",
                                               "\r",
                                               "\n",
                                               "\xEF\xBC\x9D",
                                               "\xEF\xBC\x8B",
                                               "\xEF\xBC\x8D",
                                               "\xEF\xBC\xA0"};

bool IsFormula(std::string_view text) {
  while (text.starts_with('\'')) text.remove_prefix(1);
  return std::any_of(
      std::begin(kFormulaStarts), std::end(kFormulaStarts),
      [&](std::string_view start) { return text.starts_with(start); });
}

absl::Status NoTable(std::string_view flag, std::string_view why) {
  return InvalidField(flag, "TABLE_INVALID", why);
}

absl::Status CheckUtf8(std::string_view flag, std::string_view text) {
  int line = 1;
  for (size_t i = 0; i < text.size();) {
    const size_t length = SequenceLength(text, i);
    if (length == 0) {
      const std::string why = absl::StrCat(
          "line ", line,
          " has a letter of another encoding: save it as \"CSV UTF-8\"");
      return InvalidField(flag, "TEXT_NOT_UTF8", why);
    }
    line += text[i] == '\n' ? 1 : 0;
    i += length;
  }
  return absl::OkStatus();
}

char SeparatorOf(std::string_view line) {
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char each : {',', ';', '\t'}) {
    const auto count = std::count(line.begin(), line.end(), each);
    if (count > most) {
      most = count;
      best = each;
    }
  }
  return best;
}

// The line at `at` with its end.
std::string_view LineAt(std::string_view text, size_t at) {
  const size_t end = text.find_first_of("\r\n", at);
  if (end == std::string_view::npos) return text.substr(at);
  const bool both = text.substr(end, 2) == "\r\n";
  return text.substr(at, end - at + (both ? 2 : 1));
}

}  // namespace

absl::StatusOr<CsvText> OpenCsv(std::string_view file, std::string_view flag) {
  if (file.starts_with("PK\x03\x04") || file.starts_with("\xD0\xCF\x11\xE0")) {
    return NoTable(flag, "is a workbook: save its sheet as \"CSV UTF-8\"");
  }
  if (file.starts_with("\xFF\xFE") || file.starts_with("\xFE\xFF") ||
      file.substr(0, 200).find('\0') != std::string_view::npos) {
    return NoTable(flag,
                   "is UTF-16 (\"Unicode text\"): save it as \"CSV UTF-8\"");
  }
  if (file.starts_with(kUtf8Mark)) file.remove_prefix(kUtf8Mark.size());
  RETURN_IF_ERROR(CheckUtf8(flag, file));
  CsvText csv{.text = file, .flag = flag};
  const std::string_view first = LineAt(file, 0);
  const std::string_view said = Sv(absl::StripAsciiWhitespace(Av(first)));
  if (first.size() >= 5 && first.substr(0, 4) == "sep=" && said.size() <= 5) {
    csv.separator = first[4];
    csv.text.remove_prefix(first.size());
    csv.first_line = 2;
    return csv;
  }
  csv.separator = SeparatorOf(first);
  return csv;
}

// libcsv calls back; this collects the row that is coming. A line ends at most
// one.
class CsvReader::Parser {
 public:
  explicit Parser(const CsvText& csv) : text_(csv.text), flag_(csv.flag) {
    csv_init(&parser_, 0);
    csv_set_delim(&parser_, static_cast<unsigned char>(csv.separator));
    line_ = csv.first_line;
    coming_.line = line_;
  }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  absl::StatusOr<bool> Next(CsvRow* row) {
    row_ = row;
    came_ = false;
    while (!came_ && at_ < text_.size()) RETURN_IF_ERROR(TakeLine());
    if (!came_ && !ended_) RETURN_IF_ERROR(End());
    return came_;
  }

 private:
  static void OnCell(void* cell, size_t size, void* self) {
    static_cast<Parser*>(self)->coming_.cells.emplace_back(
        static_cast<const char*>(cell), size);
  }
  static void OnRow(int, void* self) { static_cast<Parser*>(self)->Finish(); }

  absl::Status TakeLine() {
    const std::string_view line = LineAt(text_, at_);
    at_ += line.size();
    if (line.size() > kMostBytesOfLine ||
        csv_parse(&parser_, line.data(), line.size(), &OnCell, &OnRow, this) !=
            line.size()) {
      return Unclosed();
    }
    ++line_;
    if (parser_.pstate == 0 && coming_.cells.empty()) coming_.line = line_;
    return line_ - coming_.line > kMostLinesOfRow ? Unclosed()
                                                  : absl::OkStatus();
  }

  absl::Status End() {
    ended_ = true;
    // Only now: a quote inside a cell is taken as it is.
    csv_set_opts(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    if (csv_fini(&parser_, &OnCell, &OnRow, this) == 0) return absl::OkStatus();
    return Unclosed();
  }

  void Finish() {
    came_ = !std::all_of(coming_.cells.begin(), coming_.cells.end(),
                         [](const std::string& cell) { return cell.empty(); });
    if (came_) std::swap(*row_, coming_);
    coming_.cells.clear();
  }

  absl::Status Unclosed() const {
    const std::string why =
        absl::StrCat("the row in line ", coming_.line,
                     " does not end: is a quote not closed?");
    return NoTable(flag_, why);
  }

  const std::string_view text_;
  const std::string_view flag_;
  csv_parser parser_ = {};
  CsvRow coming_;
  CsvRow* row_ = nullptr;
  size_t at_ = 0;
  int line_ = 1;
  bool came_ = false;
  bool ended_ = false;
};

CsvReader::CsvReader(const CsvText& csv)
    : parser_(std::make_unique<Parser>(csv)) {}
CsvReader::~CsvReader() = default;
CsvReader::CsvReader(CsvReader&&) noexcept = default;

absl::StatusOr<bool> CsvReader::Next(CsvRow* row) { return parser_->Next(row); }

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string& cell = cells[i];
    if (i > 0) line += ',';
    const bool bare = cell.find_first_of(",;\"\t\r\n") == std::string::npos &&
                      absl::StripAsciiWhitespace(cell) == cell;
    if (bare) {
      line += cell;
      continue;
    }
    std::string quoted(cell.size() * 2 + 2, '\0');
    quoted.resize(
        csv_write(quoted.data(), quoted.size(), cell.data(), cell.size()));
    line += quoted;
  }
  return line + "\r\n";
}

std::string Neutral(std::string_view text) {
  return IsFormula(text) ? absl::StrCat("'", Av(text)) : std::string(text);
}

std::string Plain(std::string_view cell) {
  const bool neutral = cell.starts_with('\'') && IsFormula(cell);
  return std::string(neutral ? cell.substr(1) : cell);
}

}  // namespace sojourn::cli
