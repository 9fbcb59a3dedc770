#include "clients/cli/stay_table.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/csv.h"
#include "clients/cli/csv_values.h"
#include "common/reference/countries.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

enum Column : size_t { kEntry, kExit, kPermit, kCountry };
constexpr std::string_view kColumns[] = {"entry", "exit", "permit", "country"};

struct Places {
  // Where each column stands; nothing where the table has none.
  std::array<std::optional<size_t>, std::size(kColumns)> of;
  size_t width = 0;  // cells that a row may have
};

std::string Trimmed(std::string_view cell) {
  return std::string(absl::StripAsciiWhitespace(Plain(cell)));
}

bool IsHead(const CsvRow& row) {
  return std::any_of(
      row.cells.begin(), row.cells.end(), [](const std::string& cell) {
        const std::string name = absl::AsciiStrToLower(Trimmed(cell));
        return name == kColumns[kEntry] || name == kColumns[kExit];
      });
}

std::string Cell(int line, std::string_view column) {
  return absl::StrCat("line ", line, ", ", Av(column));
}

absl::StatusOr<Places> ReadHead(const CsvRow& row) {
  Places places{.of = {}, .width = row.cells.size()};
  FieldChecker bad;
  for (size_t at = 0; at < row.cells.size(); ++at) {
    const std::string name = absl::AsciiStrToLower(Trimmed(row.cells[at]));
    const auto* known =
        std::find(std::begin(kColumns), std::end(kColumns), name);
    if (known == std::end(kColumns)) {
      bad.Add(Cell(row.line, name), "COLUMN_UNKNOWN",
              "is no column of stays: they are entry, exit, permit, country");
      continue;
    }
    auto& place = places.of[static_cast<size_t>(known - std::begin(kColumns))];
    if (place.has_value()) {
      bad.Add(Cell(row.line, name), "COLUMN_REPEATED", "stands there twice");
    }
    place = at;
  }
  for (const Column needed : {kEntry, kExit}) {
    if (!places.of[needed].has_value()) {
      bad.Add(Cell(row.line, kColumns[needed]), "COLUMN_MISSING",
              "add this column");
    }
  }
  RETURN_IF_ERROR(bad.Finish());
  return places;
}

absl::StatusOr<absl::CivilDay> ReadDay(std::string_view field,
                                       std::string_view cell) {
  ASSIGN_OR_RETURN(const type::v1::Date date, ParseCellDate(field, cell));
  return absl::CivilDay(date.year(), date.month(), date.day());
}

void Gather(const absl::Status& status,
            std::vector<FieldViolation>& violations) {
  const ErrorDetails details = DetailsOf(status);
  violations.insert(violations.end(), details.violations.begin(),
                    details.violations.end());
}

void ReadRow(const CsvRow& row, const Places& places, StayTable& table,
             std::vector<FieldViolation>& violations) {
  const auto text = [&](Column column) {
    const auto& at = places.of[column];
    return at && *at < row.cells.size() ? Trimmed(row.cells[*at]) : "";
  };
  const auto name = [&](Column column) {
    return Cell(row.line, kColumns[column]);
  };
  const size_t known = std::min(row.cells.size(), places.width);
  if (std::any_of(row.cells.begin() + static_cast<ptrdiff_t>(known),
                  row.cells.end(),
                  [](const auto& cell) { return !Trimmed(cell).empty(); })) {
    violations.push_back({absl::StrCat("line ", row.line),
                          "has more cells than columns", "TABLE_INVALID"});
  }
  visa::WrittenStay stay;
  const auto entry = ReadDay(name(kEntry), text(kEntry));
  if (entry.ok()) stay.entry = *entry;
  Gather(entry.status(), violations);
  if (const std::string exit = text(kExit); !exit.empty()) {
    const auto day = ReadDay(name(kExit), exit);
    if (day.ok()) stay.exit = *day;
    Gather(day.status(), violations);
  }
  const auto permit = ParsePermit(name(kPermit), text(kPermit));
  stay.permit = permit.ok() && *permit;
  Gather(permit.status(), violations);
  const auto country = ParseStayCountry(name(kCountry), text(kCountry));
  stay.country = country.ok() ? *country : "";
  Gather(country.status(), violations);
  table.stays.push_back(stay);
  table.lines.push_back(row.line);
}

}  // namespace

absl::StatusOr<bool> ParsePermit(std::string_view field,
                                 std::string_view text) {
  const std::string word = absl::AsciiStrToLower(Av(text));
  if (word == "d" || word == "d visa" || word == "national_d" ||
      word == "residence" || word == "residence permit" || word == "permit") {
    return true;
  }
  const absl::StatusOr<bool> flag = ParseCellFlag(field, text);
  if (flag.ok()) return flag;
  return InvalidField(field, "PERMIT_UNKNOWN",
                      "must be D, residence, yes, no or empty");
}

absl::StatusOr<std::string> ParseStayCountry(std::string_view field,
                                             std::string_view text) {
  std::string code = absl::AsciiStrToUpper(Av(text));
  if (code.size() == 3) code = reference::CountryOfAlphaThree(code);
  if (text.empty() || reference::IsCountry(code)) return code;
  return InvalidField(field, "COUNTRY_UNKNOWN",
                      "must be a country's code, such as HR or HRV, or empty");
}

absl::StatusOr<StayTable> ReadStays(std::string_view file) {
  ASSIGN_OR_RETURN(const CsvText csv, OpenCsv(file));
  CsvReader reader(csv);
  StayTable table;
  Places places{.of = {kEntry, kExit, kPermit, kCountry},
                .width = std::size(kColumns)};
  std::vector<FieldViolation> violations;
  CsvRow row;
  for (bool first = true;; first = false) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(&row));
    if (!more) break;
    if (first && IsHead(row)) {
      ASSIGN_OR_RETURN(places, ReadHead(row));
      continue;
    }
    ReadRow(row, places, table, violations);
  }
  RETURN_IF_ERROR(InvalidFields(std::move(violations)));
  return table;
}

std::optional<absl::CivilDay> ParseIsoDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  int number = 0;
  int parts[3] = {};
  int part = 0;
  for (const char c : text) {
    if (c == '-') {
      parts[part++] = number;
      number = 0;
    } else if (c >= '0' && c <= '9') {
      number = number * 10 + (c - '0');
    } else {
      return std::nullopt;
    }
    if (part > 2) return std::nullopt;
  }
  parts[2] = number;
  const absl::CivilDay day(parts[0], parts[1], parts[2]);
  const bool is_one = day.month() == parts[1] && day.day() == parts[2];
  if (part != 2 || !is_one || parts[0] < 1900 || parts[0] > 2199) {
    return std::nullopt;
  }
  return day;
}

}  // namespace sojourn::cli
