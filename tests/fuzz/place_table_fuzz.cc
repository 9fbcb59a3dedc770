// A table of places as somebody's spreadsheet wrote it.
#include <string>

#include "clients/cli/csv.h"
#include "clients/cli/place_table.h"
#include "common/status/error.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace sojourn;

void RequireNamed(const absl::Status& refusal) {
  for (const FieldViolation& each : DetailsOf(refusal).violations) {
    fuzz::Require(!each.field.empty() && !each.reason.empty(),
                  "every bad cell has its column and reason");
  }
}

void ReadRows(const std::string& file) {
  const auto csv = cli::OpenCsv(file);
  if (!csv.ok()) return RequireNamed(csv.status());
  cli::CsvReader reader(*csv);
  cli::CsvRow row;
  auto more = reader.Next(&row);
  if (!more.ok() || !*more) return;
  const auto columns = cli::PlaceColumns::Of(row, true);
  if (!columns.ok()) return RequireNamed(columns.status());
  int last = row.line;
  for (more = reader.Next(&row); more.ok() && *more; more = reader.Next(&row)) {
    fuzz::Require(row.line > last, "rows are in order of lines");
    last = row.line;
    const auto read = columns->Read(row);
    if (!read.ok()) RequireNamed(read.status());
    fuzz::Require(!read.ok() || read->line() == row.line, "and say theirs");
  }
}

void RequireRoundTrip(const std::string& text) {
  fuzz::Require(cli::Plain(cli::Neutral(text)) == text,
                "a neutral cell is what it was");
  const std::string table = "a,b\r\n" + cli::CsvLine({text, "end"});
  const cli::CsvText csv{.text = table};
  cli::CsvReader reader(csv);
  cli::CsvRow row;
  if (!reader.Next(&row).ok()) return;
  const auto more = reader.Next(&row);
  if (!more.ok()) return;  // a cell of over a hundred lines
  fuzz::Require(*more && row.cells.size() == 2 && row.cells[0] == text,
                "what is written is read back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(fuzz::Text(data, size));
  ReadRows(text);
  ReadRows("code,adults,cot,lane,vetted_on,open_from,open_until\n" + text);
  RequireRoundTrip(text);
  return 0;
}
