#include "clients/cli/place_table.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "clients/cli/csv_values.h"
#include "clients/cli/values.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

using capacity::v1::ImportRow;
using capacity::v1::Place;
using type::v1::Date;
using type::v1::Stay;

constexpr int kMostWindows = 24;
constexpr std::string_view kExampleCode = "EXAMPLE";

constexpr std::string_view kNumbers[] = {"adults", "children", "bedrooms",
                                         "turnover_days"};
constexpr std::string_view kFlags[] = {"step_free", "women_only", "family",
                                       "cot",       "pets",       "same_night"};
// In the order of the template; windows follow.
constexpr std::string_view kColumns[] = {"host_id",
                                         "code",
                                         "adults",
                                         "children",
                                         "bedrooms",
                                         "step_free",
                                         "women_only",
                                         "family",
                                         "cot",
                                         "pets",
                                         "turnover_days",
                                         "same_night",
                                         "lane",
                                         "address",
                                         "vetted_by",
                                         "vetted_on",
                                         "vetting_expires_on",
                                         "key_holders",
                                         "landlord_knows",
                                         "cameras"};
constexpr std::string_view kVetting[] = {"vetted_by",          "vetted_on",
                                         "vetting_expires_on", "key_holders",
                                         "landlord_knows",     "cameras"};

template <size_t N>
bool IsOneOf(std::string_view name, const std::string_view (&names)[N]) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// "open_from" and "open_until", then "open_from_2" and so on.
std::string WindowColumn(std::string_view which, int number) {
  return number == 1 ? absl::StrCat("open_", Av(which))
                     : absl::StrCat("open_", Av(which), "_", number);
}

bool IsWindow(std::string_view name) {
  for (int i = 1; i <= kMostWindows; ++i) {
    if (name == WindowColumn("from", i) || name == WindowColumn("until", i)) {
      return true;
    }
  }
  return false;
}

std::string Normal(std::string_view name) {
  const std::string plain =
      absl::AsciiStrToLower(absl::StripAsciiWhitespace(Plain(name)));
  return absl::StrReplaceAll(plain, {{" ", "_"}, {"-", "_"}});
}

absl::CivilDay DayOf(const Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

void PutNumber(std::string_view column, int32_t number, Place& place) {
  const auto* field = Place::descriptor()->FindFieldByName(std::string(column));
  place.GetReflection()->SetInt32(&place, field, number);
}

void PutFlag(std::string_view column, bool flag, Place& place) {
  const auto* field = Place::descriptor()->FindFieldByName(std::string(column));
  place.GetReflection()->SetBool(&place, field, flag);
}

// Collects the bad cells of one row.
class Cells {
 public:
  // The value, or what it is where there is none: then the row is refused.
  template <typename T>
  T Take(absl::StatusOr<T> parsed) {
    if (parsed.ok()) return *std::move(parsed);
    Bad(parsed.status());
    return T();
  }
  void Bad(const absl::Status& status) {
    const auto more = DetailsOf(status).violations;
    violations_.insert(violations_.end(), more.begin(), more.end());
  }
  absl::Status Finish() { return InvalidFields(std::move(violations_)); }

 private:
  std::vector<FieldViolation> violations_;
};

// In the words of the table: which of its cells a window comes from is known
// here alone.
absl::Status CheckWindow(const Stay& stay, const std::string& until) {
  if (DayOf(stay.check_out()) > DayOf(stay.check_in())) return absl::OkStatus();
  return InvalidField(until, "STAY_INVALID", "must be after the day before");
}

absl::StatusOr<capacity::v1::Lane> LaneOf(std::string_view cell) {
  if (cell.empty()) return capacity::v1::LANE_REGULAR;
  ASSIGN_OR_RETURN(const auto* value,
                   ParseEnum("lane", *capacity::v1::Lane_descriptor(), cell));
  return static_cast<capacity::v1::Lane>(value->number());
}

// The text of a column in the row.
using CellText = absl::FunctionRef<std::string(std::string_view)>;

void ReadSpec(CellText text, Cells& cells, Place& place) {
  place.set_host_id(text("host_id"));
  place.set_code(text("code"));
  if (place.code() == kExampleCode) {
    cells.Bad(InvalidField("code", "ROW_IS_EXAMPLE",
                           "this is the template's example: delete the row"));
  }
  for (const std::string_view name : kNumbers) {
    PutNumber(name, cells.Take(ParseCellNumber(name, text(name))), place);
  }
  for (const std::string_view name : kFlags) {
    PutFlag(name, cells.Take(ParseCellFlag(name, text(name))), place);
  }
  auto lane = LaneOf(text("lane"));
  if (lane.ok()) {
    place.set_lane(*lane);
  } else {
    cells.Bad(lane.status());
  }
}

void ReadVetting(CellText text, Cells& cells, Place& place) {
  place.set_address(text("address"));
  const bool vetted =
      std::any_of(std::begin(kVetting), std::end(kVetting),
                  [&](std::string_view name) { return !text(name).empty(); });
  if (!vetted) return;
  capacity::v1::Vetting& vetting = *place.mutable_vetting();
  vetting.set_vetted_by(text("vetted_by"));
  if (const std::string on = text("vetted_on"); !on.empty()) {
    *vetting.mutable_vetted_on() = cells.Take(ParseCellDate("vetted_on", on));
  }
  if (const std::string on = text("vetting_expires_on"); !on.empty()) {
    *vetting.mutable_expires_on() =
        cells.Take(ParseCellDate("vetting_expires_on", on));
  }
  vetting.set_key_holders(
      cells.Take(ParseCellNumber("key_holders", text("key_holders"))));
  vetting.set_landlord_knows(
      cells.Take(ParseCellFlag("landlord_knows", text("landlord_knows"))));
  vetting.set_cameras(cells.Take(ParseCellFlag("cameras", text("cameras"))));
}

void ReadWindows(CellText text, Cells& cells, ImportRow& row) {
  for (int i = 1; i <= kMostWindows; ++i) {
    const std::string from = WindowColumn("from", i);
    const std::string until = WindowColumn("until", i);
    const std::string first = text(from);
    const std::string last = text(until);
    if (first.empty() && last.empty()) continue;
    if (first.empty() || last.empty()) {
      cells.Bad(InvalidField(first.empty() ? from : until, "FIELD_REQUIRED",
                             "the other half of the window is there"));
      continue;
    }
    const auto begin = ParseCellDate(from, first);
    const auto end = ParseCellDate(until, last);
    cells.Bad(begin.status());
    cells.Bad(end.status());
    if (!begin.ok() || !end.ok()) continue;
    Stay& stay = *row.add_windows();
    *stay.mutable_check_in() = *begin;
    *stay.mutable_check_out() = *end;
    cells.Bad(CheckWindow(stay, until));
  }
}

std::string Flag(bool value) { return value ? "yes" : "no"; }

std::string Day(absl::CivilDay day) { return absl::FormatCivilTime(day); }

}  // namespace

absl::StatusOr<PlaceColumns> PlaceColumns::Of(const CsvRow& header,
                                              bool has_host) {
  PlaceColumns columns;
  std::vector<std::string> unknown;
  for (const std::string& cell : header.cells) {
    columns.names_.push_back(Normal(cell));
  }
  while (!columns.names_.empty() && columns.names_.back().empty()) {
    columns.names_.pop_back();
  }
  for (size_t i = 0; i < columns.names_.size(); ++i) {
    const std::string& name = columns.names_[i];
    if (!IsOneOf(name, kColumns) && !IsWindow(name)) {
      unknown.push_back(name.empty()
                            ? absl::StrCat("number ", i + 1, " without a name")
                            : name);
    } else if (!columns.at_.emplace(name, i).second) {
      const std::string text = absl::StrCat("has the column ", name, " twice");
      return InvalidField("--file", "COLUMN_REPEATED", text);
    }
  }
  if (!unknown.empty()) {
    const std::string text = absl::StrCat(
        "has columns nobody knows: ", absl::StrJoin(unknown, ", "),
        "; there is ",
        absl::StrJoin(
            std::vector<std::string>(std::begin(kColumns), std::end(kColumns)),
            ", "),
        ", open_from, open_until, open_from_2, open_until_2 up to 24");
    return InvalidField("--file", "COLUMN_UNKNOWN", text);
  }
  std::vector<std::string> missing;
  if (!columns.at_.contains("code")) missing.emplace_back("code");
  if (!has_host && !columns.at_.contains("host_id")) {
    missing.emplace_back("host_id (or give --host-id)");
  }
  for (int i = 1; i <= kMostWindows; ++i) {
    const std::string from = WindowColumn("from", i);
    const std::string until = WindowColumn("until", i);
    if (columns.at_.contains(from) == columns.at_.contains(until)) continue;
    missing.push_back(columns.at_.contains(from) ? until : from);
  }
  if (missing.empty()) return columns;
  const std::string text =
      absl::StrCat("lacks the column ", absl::StrJoin(missing, ", "));
  return InvalidField("--file", "COLUMN_MISSING", text);
}

std::string_view PlaceColumns::Cell(const CsvRow& row,
                                    std::string_view column) const {
  const auto at = at_.find(column);
  if (at == at_.end() || at->second >= row.cells.size()) return "";
  return row.cells[at->second];
}

absl::Status PlaceColumns::CheckNoHeader(const CsvRow& row) const {
  for (size_t i = 0; i < names_.size(); ++i) {
    const std::string cell = i < row.cells.size() ? Normal(row.cells[i]) : "";
    if (cell != names_[i]) return absl::OkStatus();
  }
  const std::string text = absl::StrCat("has its header again in line ",
                                        row.line, ": import one table a file");
  return InvalidField("--file", "TABLE_INVALID", text);
}

absl::StatusOr<ImportRow> PlaceColumns::Read(const CsvRow& row) const {
  const auto text = [&](std::string_view column) {
    return Plain(Sv(absl::StripAsciiWhitespace(Av(Cell(row, column)))));
  };
  ImportRow read;
  read.set_line(row.line);
  Cells cells;
  for (size_t i = names_.size(); i < row.cells.size(); ++i) {
    if (row.cells[i].empty()) continue;
    cells.Bad(InvalidField("after the last column", "ENTRY_UNKNOWN",
                           "is a text with the separator in it: put it in "
                           "quotes"));
    break;
  }
  ReadSpec(text, cells, *read.mutable_place());
  ReadVetting(text, cells, *read.mutable_place());
  ReadWindows(text, cells, read);
  RETURN_IF_ERROR(cells.Finish());
  return read;
}

google::protobuf::FieldMask PlaceColumns::Mask() const {
  google::protobuf::FieldMask mask;
  mask.add_paths("code");
  for (const std::string_view name : kColumns) {
    if (name == "code" || IsOneOf(name, kVetting)) continue;
    if (at_.contains(name)) mask.add_paths(std::string(name));
  }
  const bool opens = std::any_of(names_.begin(), names_.end(), IsWindow);
  if (opens) mask.add_paths("windows");
  return mask;
}

std::string ColumnOf(std::string_view field) {
  for (int i = 0; i < kMostWindows; ++i) {
    const std::string window = absl::StrCat("windows[", i, "]");
    if (field == window + ".check_out") return WindowColumn("until", i + 1);
    if (field.starts_with(window)) return WindowColumn("from", i + 1);
  }
  if (field == "windows") return "open_from";
  if (field == "place.vetting") return "vetted_by";
  if (field == "place.vetting.expires_on") return "vetting_expires_on";
  const size_t dot = field.rfind('.');
  return std::string(dot == std::string_view::npos ? field
                                                   : field.substr(dot + 1));
}

std::string PlaceTemplate() {
  std::vector<std::string> header(std::begin(kColumns), std::end(kColumns));
  for (int i = 1; i <= 2; ++i) {
    header.push_back(WindowColumn("from", i));
    header.push_back(WindowColumn("until", i));
  }
  return CsvLine(header) + CsvLine({"",
                                    std::string(kExampleCode),
                                    "2",
                                    "1",
                                    "1",
                                    "no",
                                    "no",
                                    "yes",
                                    "yes",
                                    "no",
                                    "2",
                                    "no",
                                    "REGULAR",
                                    "an invented street 1",
                                    "network security",
                                    "2027-01-10",
                                    "2028-01-10",
                                    "1",
                                    "no",
                                    "no",
                                    "2027-03-01",
                                    "2027-07-01",
                                    "2027-09-01",
                                    "2027-12-01"});
}

std::string PlaceTable(const std::vector<Place>& places) {
  size_t windows = 1;
  for (const Place& place : places) {
    windows = std::max(windows, static_cast<size_t>(place.availability_size()));
  }
  std::vector<std::string> header(
      std::begin(kColumns),
      std::find(std::begin(kColumns), std::end(kColumns), "address"));
  for (int i = 1; i <= static_cast<int>(windows); ++i) {
    header.push_back(WindowColumn("from", i));
    header.push_back(WindowColumn("until", i));
  }
  std::string table = CsvLine(header);
  for (const Place& place : places) {
    std::vector<std::string> row = {
        Neutral(place.host_id()),
        Neutral(place.code()),
        absl::StrCat(place.adults()),
        absl::StrCat(place.children()),
        absl::StrCat(place.bedrooms()),
        Flag(place.step_free()),
        Flag(place.women_only()),
        Flag(place.family()),
        Flag(place.cot()),
        Flag(place.pets()),
        absl::StrCat(place.turnover_days()),
        Flag(place.same_night()),
        ShortEnumName(
            *capacity::v1::Lane_descriptor()->FindValueByNumber(place.lane()))};
    for (const auto& window : place.availability()) {
      row.push_back(Day(DayOf(window.period().check_in())));
      row.push_back(Day(DayOf(window.period().check_out())));
    }
    row.resize(header.size());
    table += CsvLine(row);
  }
  return table;
}

}  // namespace sojourn::cli
