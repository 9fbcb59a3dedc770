#include "clients/cli/deadline_table.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "clients/cli/csv.h"
#include "clients/cli/csv_values.h"
#include "clients/cli/output.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

using visa::v1::DeadlineEntry;

std::string When(const DeadlineEntry& entry) {
  const int days = entry.days_left();
  switch (entry.deadline().state()) {
    case visa::v1::DEADLINE_STATE_MET:
      return "met";
    case visa::v1::DEADLINE_STATE_MISSED:
      return "met late";
    case visa::v1::DEADLINE_STATE_CANCELLED:
      return "cancelled";
    default:
      break;
  }
  if (days == 0) return "today";
  if (days == 1) return "tomorrow";
  if (days > 0) return absl::StrCat("in ", days, " days");
  return days == -1 ? "1 day overdue" : absl::StrCat(-days, " days overdue");
}

std::string DayText(const type::v1::Date& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(),
                         date.day());
}

// DEADLINE_KIND_LODGE_BY -> "lodge by".
std::string Words(const std::string& name, absl::string_view prefix) {
  std::string words(absl::StripPrefix(name, prefix));
  absl::AsciiStrToLower(&words);
  return absl::StrReplaceAll(words, {{"_", " "}});
}

// What is to be known about the day besides.
std::string DayNote(const visa::v1::Deadline& deadline) {
  if (deadline.calendar() == visa::v1::DEADLINE_CALENDAR_HOLIDAYS_UNKNOWN) {
    return " (holidays not known)";
  }
  if (!deadline.has_practical()) return "";
  return absl::StrCat(" (open until ", DayText(deadline.practical()), ")");
}

using Cells = std::array<std::string, 6>;

Cells CellsOf(const DeadlineEntry& entry) {
  const visa::v1::Deadline& deadline = entry.deadline();
  std::string told = "nobody";
  if (deadline.escalated_to() != visa::v1::ESCALATION_LEVEL_UNSPECIFIED) {
    told = Words(visa::v1::EscalationLevel_Name(deadline.escalated_to()),
                 "ESCALATION_LEVEL_");
  }
  return {When(entry),
          Words(visa::v1::DeadlineKind_Name(deadline.kind()), "DEADLINE_KIND_"),
          absl::StrCat(DayText(deadline.due()), DayNote(deadline)),
          entry.application_id(),
          absl::StrCat(entry.destination_country(), " at ",
                       entry.mission_organisation_id()),
          std::move(told)};
}

constexpr const char* kHolidayColumns[] = {"date", "name"};
enum Column : size_t { kDate, kName };

std::string Trimmed(std::string_view cell) {
  return std::string(absl::StripAsciiWhitespace(Av(Plain(cell))));
}

// Where date and name stand; nothing where the row is no head.
using Places = std::array<std::optional<size_t>, std::size(kHolidayColumns)>;

bool IsHead(const CsvRow& row) {
  return std::any_of(
      row.cells.begin(), row.cells.end(), [](const std::string& cell) {
        return absl::AsciiStrToLower(Trimmed(cell)) == kHolidayColumns[kDate];
      });
}

absl::StatusOr<Places> ReadHead(const CsvRow& row) {
  Places places;
  FieldChecker bad;
  for (size_t at = 0; at < row.cells.size(); ++at) {
    const std::string name = absl::AsciiStrToLower(Trimmed(row.cells[at]));
    const auto* known =
        std::find(std::begin(kHolidayColumns), std::end(kHolidayColumns), name);
    if (known == std::end(kHolidayColumns)) {
      bad.Add(absl::StrCat("line ", row.line, ", ", name), "COLUMN_UNKNOWN",
              "is no column of holidays: they are date, name");
      continue;
    }
    places[static_cast<size_t>(known - std::begin(kHolidayColumns))] = at;
  }
  if (!places[kName]) {
    bad.Add(absl::StrCat("line ", row.line, ", name"), "COLUMN_MISSING",
            "add this column");
  }
  RETURN_IF_ERROR(bad.Finish());
  return places;
}

void ReadRow(const CsvRow& row, const Places& places, FieldChecker& bad,
             visa::v1::ImportHolidaysRequest* request) {
  const auto cell = [&](Column column) {
    const size_t at = *places[column];
    return at < row.cells.size() ? Trimmed(row.cells[at]) : std::string();
  };
  const std::string field = absl::StrCat("line ", row.line, ", date");
  const auto date = ParseCellDate(field, cell(kDate));
  if (!date.ok()) {
    for (const FieldViolation& each : DetailsOf(date.status()).violations) {
      bad.Add(each.field, each.reason, each.description);
    }
    return;
  }
  visa::v1::Holiday& holiday = *request->add_holidays();
  *holiday.mutable_date() = *date;
  holiday.set_name(cell(kName));
}

}  // namespace

std::string DeadlineTable(const visa::v1::ListDeadlinesResponse& response) {
  if (response.deadlines().empty()) return "nothing is due\n";
  std::vector<Cells> rows = {
      {"WHEN", "WHAT", "DUE", "APPLICATION", "WHERE", "TOLD"}};
  for (const DeadlineEntry& entry : response.deadlines()) {
    rows.push_back(CellsOf(entry));
  }
  std::array<size_t, std::tuple_size_v<Cells>> widths = {};
  for (const Cells& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string table;
  for (const Cells& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line.append(row[i]);
      if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 2, ' ');
    }
    absl::StrAppend(&table, line, "\n");
  }
  const std::string& next = response.page_info().next_page_token();
  if (!next.empty()) {
    absl::StrAppend(&table, "more: repeat with --page-token ", next, "\n");
  }
  return table;
}

std::string TextFor(const google::protobuf::Message& response) {
  const auto* deadlines =
      dynamic_cast<const visa::v1::ListDeadlinesResponse*>(&response);
  return deadlines == nullptr ? ToText(response) : DeadlineTable(*deadlines);
}

absl::Status ReadHolidays(std::string_view file,
                          visa::v1::ImportHolidaysRequest* request) {
  ASSIGN_OR_RETURN(const CsvText csv, OpenCsv(file));
  CsvReader reader(csv);
  Places places = {0, 1};
  FieldChecker bad;
  CsvRow row;
  for (bool first = true;; first = false) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(&row));
    if (!more) break;
    if (first && IsHead(row)) {
      ASSIGN_OR_RETURN(places, ReadHead(row));
      continue;
    }
    ReadRow(row, places, bad, request);
  }
  RETURN_IF_ERROR(bad.Finish());
  if (!request->holidays().empty()) return absl::OkStatus();
  return InvalidField("--file", "TABLE_EMPTY", "has no holiday");
}

}  // namespace sojourn::cli
