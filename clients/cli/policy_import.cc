#include "clients/cli/policy_import.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "clients/cli/commands.h"
#include "clients/cli/csv.h"
#include "clients/cli/csv_values.h"
#include "clients/cli/json_input.h"
#include "clients/cli/output.h"
#include "clients/cli/progress.h"
#include "clients/cli/values.h"
#include "common/reference/countries.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/visa/policy/policy_rows.h"
#include "services/visa/policy/policy_value.h"

namespace sojourn::cli {
namespace {

using visa::v1::ImportVisaPolicyRequest;
using visa::v1::ImportVisaPolicyResponse;
using visa::v1::PolicyArea;
using visa::v1::PolicyDifference;

constexpr int kRowsOfMessage = 1'000;
constexpr int kMostRows = 100'000;
constexpr size_t kMostViolations = 1'000;

constexpr std::string_view kRuleColumns[] = {"passport", "destination",
                                             "requirement"};
constexpr std::string_view kAreaColumns[] = {
    "area", "country",     "member_since", "member_until",
    "days", "window_days", "source"};

std::string Name(std::string_view cell) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(Plain(cell)));
}

std::string At(int line, std::string_view column) {
  return absl::StrCat("line ", line, ", ", Av(column));
}

// The cells of a row by the names of its columns.
class TableRow {
 public:
  TableRow(const CsvRow& row, absl::Span<const std::string_view> columns,
           const std::vector<size_t>& places)
      : row_(row), columns_(columns), places_(places) {}

  int line() const { return row_.line; }
  std::string Text(std::string_view column) const {
    const size_t place = places_[IndexOf(column)];
    if (place >= row_.cells.size()) return "";
    return Plain(row_.cells[place]);
  }
  std::string At(std::string_view column) const {
    return cli::At(row_.line, column);
  }

 private:
  size_t IndexOf(std::string_view column) const {
    return static_cast<size_t>(
        std::find(columns_.begin(), columns_.end(), column) - columns_.begin());
  }

  const CsvRow& row_;
  absl::Span<const std::string_view> columns_;
  const std::vector<size_t>& places_;
};

// Where each of `columns` stands.
absl::StatusOr<std::vector<size_t>> ReadHead(
    const CsvRow& head, absl::Span<const std::string_view> columns) {
  constexpr size_t kNowhere = static_cast<size_t>(-1);
  std::vector<size_t> places(columns.size(), kNowhere);
  FieldChecker bad;
  for (size_t i = 0; i < head.cells.size(); ++i) {
    const std::string name = Name(head.cells[i]);
    const auto known = std::find(columns.begin(), columns.end(), name);
    if (known == columns.end()) {
      bad.Add(At(head.line, name), "COLUMN_UNKNOWN",
              "is no column of this table: see `sojourn visa policy --help`");
      continue;
    }
    size_t& place = places[static_cast<size_t>(known - columns.begin())];
    if (place != kNowhere) {
      bad.Add(At(head.line, name), "COLUMN_REPEATED", "stands there twice");
    }
    place = i;
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    if (places[i] != kNowhere) continue;
    bad.Add(At(head.line, columns[i]), "COLUMN_MISSING",
            "the first line names the columns: add this one");
  }
  RETURN_IF_ERROR(bad.Finish());
  return places;
}

bool IsHeadAgain(const CsvRow& row, const CsvRow& head) {
  return std::equal(row.cells.begin(), row.cells.end(), head.cells.begin(),
                    head.cells.end(),
                    [](const std::string& a, const std::string& b) {
                      return Name(a) == Name(b);
                    });
}

void Gather(const absl::Status& status,
            std::vector<FieldViolation>& violations) {
  const ErrorDetails details = DetailsOf(status);
  for (const FieldViolation& each : details.violations) {
    if (violations.size() < kMostViolations) violations.push_back(each);
  }
}

absl::Status CheckShape(const CsvRow& row, const CsvRow& head) {
  const std::string line = absl::StrCat("line ", row.line);
  if (IsHeadAgain(row, head)) {
    return InvalidField(line, "TABLE_INVALID",
                        "is the header again: these are two tables in one "
                        "file");
  }
  if (row.cells.size() > head.cells.size()) {
    return InvalidField(line, "TABLE_INVALID",
                        "has more cells than the header");
  }
  return absl::OkStatus();
}

// Adds one row to a message, or says what is wrong with it.
using AddRow = absl::FunctionRef<absl::Status(const TableRow& row,
                                              ImportVisaPolicyRequest&)>;

absl::StatusOr<PolicyMessages> ReadTable(
    std::string_view file, absl::Span<const std::string_view> columns,
    AddRow add) {
  ASSIGN_OR_RETURN(const CsvText csv, OpenCsv(file));
  CsvReader reader(csv);
  CsvRow head;
  ASSIGN_OR_RETURN(bool more, reader.Next(&head));
  if (!more) return InvalidField("--file", "TABLE_EMPTY", "has no header");
  ASSIGN_OR_RETURN(const std::vector<size_t> places, ReadHead(head, columns));
  PolicyMessages messages;
  std::vector<FieldViolation> violations;
  CsvRow row;
  int rows = 0;
  for (;; ++rows) {
    ASSIGN_OR_RETURN(more, reader.Next(&row));
    if (!more) break;
    if (rows == kMostRows) {
      return InvalidField("--file", "TABLE_TOO_LARGE",
                          "an import takes 100,000 rows");
    }
    if (rows % kRowsOfMessage == 0) messages.emplace_back();
    absl::Status good = CheckShape(row, head);
    if (good.ok()) good = add(TableRow(row, columns, places), messages.back());
    Gather(good, violations);
  }
  if (rows == 0) {
    return InvalidField("--file", "TABLE_EMPTY", "has no row below its header");
  }
  RETURN_IF_ERROR(InvalidFields(std::move(violations)));
  return messages;
}

absl::Status AddRule(const TableRow& row, ImportVisaPolicyRequest& message) {
  visa::v1::PolicyRow& out = *message.add_rows();
  out.set_line(row.line());
  out.set_passport(row.Text("passport"));
  out.set_destination(row.Text("destination"));
  out.set_requirement(row.Text("requirement"));
  return absl::OkStatus();
}

absl::Status AddArea(const TableRow& row, ImportVisaPolicyRequest& message) {
  visa::v1::PolicyAreaRow& out = *message.add_areas();
  out.set_line(row.line());
  PolicyArea& area = *out.mutable_area();
  area.set_area(row.Text("area"));
  area.set_country(row.Text("country"));
  area.set_source(row.Text("source"));
  std::vector<FieldViolation> violations;
  const auto since =
      ParseCellDate(row.At("member_since"), row.Text("member_since"));
  if (since.ok()) *area.mutable_member_since() = *since;
  Gather(since.status(), violations);
  if (const std::string text = row.Text("member_until"); !text.empty()) {
    const auto until = ParseCellDate(row.At("member_until"), text);
    if (until.ok()) *area.mutable_member_until() = *until;
    Gather(until.status(), violations);
  }
  const auto days = ParseCellNumber(row.At("days"), row.Text("days"));
  if (days.ok()) area.set_days(*days);
  Gather(days.status(), violations);
  const auto window =
      ParseCellNumber(row.At("window_days"), row.Text("window_days"));
  if (window.ok()) area.set_window_days(*window);
  Gather(window.status(), violations);
  return InvalidFields(std::move(violations));
}

std::optional<absl::CivilDay> DayOf(const type::v1::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

visa::WrittenArea WrittenOf(const visa::v1::PolicyAreaRow& row) {
  const PolicyArea& area = row.area();
  return {.line = row.line(),
          .area = area.area(),
          .country = area.country(),
          .since = DayOf(area.member_since()),
          .until = area.has_member_until() ? DayOf(area.member_until())
                                           : std::nullopt,
          .days = area.days(),
          .window_days = area.window_days(),
          .source = area.source()};
}

// ---- the report

std::string Words(visa::v1::PolicyRequirement requirement, int days) {
  return visa::InWords({static_cast<visa::Requirement>(requirement), days});
}

std::string Pair(const PolicyDifference& difference) {
  return absl::StrCat(Av(reference::AlphaThreeOf(difference.passport())),
                      " -> ",
                      Av(reference::AlphaThreeOf(difference.destination())));
}

std::string Line(const PolicyDifference& difference) {
  return absl::StrCat(Pair(difference), ": ",
                      Words(difference.before(), difference.days_before()),
                      " -> ",
                      Words(difference.after(), difference.days_after()), "\n");
}

std::string Words(const PolicyArea& area) {
  if (area.area().empty()) return "no member";
  const std::string until =
      area.has_member_until()
          ? absl::StrCat(" until ", FormatOneWord(area.member_until()))
          : "";
  return absl::StrCat("member from ", FormatOneWord(area.member_since()), until,
                      ", ", area.days(), " days in ", area.window_days());
}

std::string Line(const visa::v1::PolicyAreaDifference& difference) {
  const PolicyArea& named =
      difference.has_after() ? difference.after() : difference.before();
  return absl::StrCat(named.area(), ", ", named.country(), ": ",
                      Words(difference.before()), " -> ",
                      Words(difference.after()), "\n");
}

void AppendRest(int all, int shown, std::string& text) {
  if (all > shown) absl::StrAppend(&text, "... and ", all - shown, " more\n");
}

std::string Problems(const ImportVisaPolicyResponse& answer) {
  std::string text;
  for (const auto& problem : answer.problems()) {
    absl::StrAppend(&text, "line ", problem.line(), ", ", problem.column(),
                    ": ", problem.description(), " (", problem.reason(), ")\n");
  }
  AppendRest(answer.problems_count(), answer.problems_size(), text);
  return text;
}

int Changes(const ImportVisaPolicyResponse& answer) {
  return answer.added_rows() + answer.removed_rows() + answer.changed_rows();
}

absl::Status Send(Connection& connection, const ImportVisaPolicyRequest& first,
                  const PolicyMessages& messages,
                  ImportVisaPolicyResponse* answer) {
  const auto* method =
      FindService("visa")->FindMethodByName("ImportVisaPolicy");
  Progress progress("messages sent");
  size_t sent = 0;
  ImportVisaPolicyRequest message;
  const auto next = [&] {
    if (sent == messages.size()) return false;
    message = messages[sent++];
    progress.Tell(static_cast<int64_t>(sent),
                  static_cast<int64_t>(messages.size()));
    return true;
  };
  return connection.Upload(*method, first, &message, next, answer);
}

// Nobody can be asked where the table itself comes from standard input.
bool SaysYes(const PolicyImport& table) {
  if (table.yes) return true;
  if (table.file == "-" || isatty(STDIN_FILENO) != 1) return false;
  std::cerr << "Apply these differences? Type yes: " << std::flush;
  std::string typed;
  std::getline(std::cin, typed);
  return Name(typed) == "yes";
}

void Print(const ImportVisaPolicyResponse& answer, bool json) {
  std::cout << (json ? ToJson(answer) : PolicyReport(answer)) << std::flush;
}

}  // namespace

absl::StatusOr<PolicyMessages> ReadPolicyTable(std::string_view file) {
  return ReadTable(file, kRuleColumns, AddRule);
}

absl::StatusOr<PolicyMessages> ReadAreaTable(std::string_view file) {
  return ReadTable(file, kAreaColumns, AddArea);
}

absl::StatusOr<visa::Area> ReadArea(std::string_view file,
                                    const std::string& name) {
  ASSIGN_OR_RETURN(const PolicyMessages messages, ReadAreaTable(file));
  visa::PolicyRows rows;
  for (const ImportVisaPolicyRequest& message : messages) {
    for (const auto& row : message.areas()) rows.Add(WrittenOf(row));
  }
  RETURN_IF_ERROR(rows.Verdict());
  const std::vector<visa::Area> areas = rows.areas();
  for (const visa::Area& each : areas) {
    if (each.name == name) return each;
  }
  return InvalidField("--area", "AREA_UNKNOWN", "is no area of this table");
}

std::string PolicyReport(const ImportVisaPolicyResponse& answer) {
  if (answer.problems_count() > 0) return Problems(answer);
  std::string text = absl::StrCat(
      answer.rows_count(), " rows against ", answer.policy_version(), ": ",
      answer.changed_rows(), " changed, ", answer.removed_rows(), " removed, ",
      answer.added_rows(), " added\n");
  for (const auto& count : answer.change_counts()) {
    absl::StrAppend(&text, "  ", count.rows(), "  ", Words(count.before(), 0),
                    " -> ", Words(count.after(), 0), "\n");
  }
  for (const auto& each : answer.differences()) text += Line(each);
  for (const auto& each : answer.area_differences()) text += Line(each);
  AppendRest(Changes(answer),
             answer.differences_size() + answer.area_differences_size(), text);
  if (answer.schengen_contradictions_count() == 0) return text;
  absl::StrAppend(&text, answer.schengen_contradictions_count(),
                  " rows contradict the law of the Schengen area, which "
                  "answers there; law -> table:\n");
  for (const auto& each : answer.schengen_contradictions()) text += Line(each);
  AppendRest(answer.schengen_contradictions_count(),
             answer.schengen_contradictions_size(), text);
  return text;
}

absl::Status ImportPolicy(Connection& connection, const PolicyImport& table,
                          ImportVisaPolicyRequest first) {
  ASSIGN_OR_RETURN(const std::string file, ReadInput(table.file));
  ASSIGN_OR_RETURN(const PolicyMessages messages,
                   table.areas ? ReadAreaTable(file) : ReadPolicyTable(file));
  if (first.source().empty()) {
    first.set_source(table.file.substr(table.file.rfind('/') + 1));
  }
  first.clear_etag();
  first.clear_fingerprint();
  ImportVisaPolicyResponse answer;
  RETURN_IF_ERROR(Send(connection, first, messages, &answer));
  const bool open = answer.problems_count() == 0 && Changes(answer) > 0;
  // One document for programs: what was done, or what would be.
  const bool ask = open && (!table.json || table.yes);
  if (!ask || !table.json) Print(answer, table.json);
  if (answer.problems_count() > 0) {
    return InvalidField("--file", "ROWS_REFUSED",
                        absl::StrCat("has ", answer.problems_count(),
                                     " mistakes: correct them; nothing was "
                                     "changed"));
  }
  if (!open) {
    std::cerr << "These rows are in force already.\n";
    return absl::OkStatus();
  }
  if (!ask || !SaysYes(table)) {
    std::cerr << "Nothing was changed: repeat it with --yes to apply these "
                 "differences.\n";
    return absl::OkStatus();
  }
  first.set_etag(answer.etag());
  first.set_fingerprint(answer.fingerprint());
  RETURN_IF_ERROR(Send(connection, first, messages, &answer));
  if (table.json) Print(answer, true);
  std::cerr << "In force: " << answer.policy_version() << "\n";
  return absl::OkStatus();
}

bool TakesPolicy(const google::protobuf::MethodDescriptor& method) {
  return method.input_type() == ImportVisaPolicyRequest::descriptor();
}

void AddPolicyFlags(CLI::App* app, bool* yes) {
  app->get_option("--file")->description(
      "the table (CSV); - reads standard input");
  app->add_flag("--yes", *yes, "apply the differences without asking");
}

}  // namespace sojourn::cli
