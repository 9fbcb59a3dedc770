#include "clients/cli/mission_list.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/csv.h"
#include "clients/cli/csv_values.h"
#include "clients/cli/values.h"
#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

constexpr int kMostRows = 10'000;
constexpr std::string_view kColumns[] = {
    "application_id", "event",   "date",   "valid_from", "valid_to",
    "days",           "entries", "scheme", "grounds",    "appeal_by"};
constexpr std::string_view kNeeded[] = {"application_id", "event", "date"};
constexpr std::string_view kEvents[] = {"lodged", "admissible", "issued",
                                        "refused", "collected"};

using Columns = std::map<std::string, size_t, std::less<>>;

std::string Normal(std::string_view cell) {
  const std::string name =
      absl::AsciiStrToLower(absl::StripAsciiWhitespace(Plain(cell)));
  return absl::StrReplaceAll(name, {{" ", "_"}, {"-", "_"}});
}

absl::StatusOr<Columns> ReadHead(const CsvRow& row) {
  Columns columns;
  std::vector<std::string> unknown;
  for (size_t at = 0; at < row.cells.size(); ++at) {
    const std::string name = Normal(row.cells[at]);
    if (name.empty()) continue;
    if (std::find(std::begin(kColumns), std::end(kColumns), name) ==
        std::end(kColumns)) {
      unknown.push_back(name);
    } else if (!columns.emplace(name, at).second) {
      const std::string text = absl::StrCat("has the column ", name, " twice");
      return InvalidField("--file", "COLUMN_REPEATED", text);
    }
  }
  std::vector<std::string> missing;
  for (const std::string_view name : kNeeded) {
    if (!columns.contains(name)) missing.emplace_back(name);
  }
  if (!unknown.empty()) {
    const std::vector<std::string> all(std::begin(kColumns),
                                       std::end(kColumns));
    const std::string text =
        absl::StrCat("has columns nobody knows: ", absl::StrJoin(unknown, ", "),
                     "; there is ", absl::StrJoin(all, ", "));
    return InvalidField("--file", "COLUMN_UNKNOWN", text);
  }
  if (!missing.empty()) {
    const std::string text =
        absl::StrCat("lacks the column ", absl::StrJoin(missing, ", "));
    return InvalidField("--file", "COLUMN_MISSING", text);
  }
  return columns;
}

// Reads one row; what is wrong with it is gathered.
class RowReader {
 public:
  RowReader(const Columns& columns, const CsvRow& row)
      : columns_(columns), row_(row) {}

  ListRow Read() {
    ListRow read;
    read.line = row_.line;
    read.application_id = Text("application_id");
    if (!crypto::IsPublicId(read.application_id)) {
      Bad("application_id", "VALUE_INVALID", "is no application's id");
    }
    read.on = RequiredDay("date");
    const std::string event = Normal(Text("event"));
    const auto* known =
        std::find(std::begin(kEvents), std::end(kEvents), event);
    if (known == std::end(kEvents)) {
      Bad("event", "VALUE_UNKNOWN",
          "is none of lodged, admissible, issued, refused, collected");
      return read;
    }
    read.event = static_cast<ListEvent>(known - std::begin(kEvents));
    if (read.event == ListEvent::kIssued) ReadVisa(read.visa);
    if (read.event == ListEvent::kRefused) ReadRefusal(read);
    return read;
  }

  const std::vector<FieldViolation>& bad() const { return bad_; }

 private:
  std::string Text(std::string_view column) const {
    const auto at = columns_.find(column);
    if (at == columns_.end() || at->second >= row_.cells.size()) return "";
    return std::string(
        absl::StripAsciiWhitespace(Plain(row_.cells[at->second])));
  }

  void Bad(std::string_view column, std::string_view reason,
           std::string_view text) {
    bad_.push_back(
        {std::string(column), std::string(text), std::string(reason)});
  }
  void Bad(const absl::Status& status) {
    const auto more = DetailsOf(status).violations;
    bad_.insert(bad_.end(), more.begin(), more.end());
  }

  type::v1::Date RequiredDate(std::string_view column) {
    const std::string text = Text(column);
    if (text.empty()) {
      Bad(column, "FIELD_REQUIRED", "give the day, as 2027-03-01");
      return {};
    }
    const auto date = ParseCellDate(column, text);
    if (date.ok()) return *date;
    Bad(date.status());
    return {};
  }
  absl::CivilDay RequiredDay(std::string_view column) {
    return DayOf(RequiredDate(column));
  }
  static absl::CivilDay DayOf(const type::v1::Date& date) {
    return absl::CivilDay(date.year(), date.month(), date.day());
  }

  template <typename E>
  E Enum(std::string_view column, const google::protobuf::EnumDescriptor& type,
         std::string_view text) {
    const auto value = ParseEnum(column, type, text);
    if (value.ok()) return static_cast<E>((*value)->number());
    Bad(value.status());
    return static_cast<E>(0);
  }

  void ReadVisa(visa::v1::Visa& sticker) {
    *sticker.mutable_valid()->mutable_first() = RequiredDate("valid_from");
    *sticker.mutable_valid()->mutable_last() = RequiredDate("valid_to");
    if (bad_.empty() &&
        DayOf(sticker.valid().last()) < DayOf(sticker.valid().first())) {
      Bad("valid_to", "DATES_REVERSED", "is before valid_from");
    }
    const auto days = ParseCellNumber("days", Text("days"));
    Bad(days.status());
    if (days.ok()) {
      sticker.set_days(*days);
      if (*days < 1) Bad("days", "FIELD_REQUIRED", "give the days of stay");
    }
    sticker.set_entries(Enum<visa::v1::VisaEntries>(
        "entries", *visa::v1::VisaEntries_descriptor(), Text("entries")));
    if (const std::string scheme = Text("scheme"); !scheme.empty()) {
      sticker.set_scheme(Enum<visa::v1::Scheme>(
          "scheme", *visa::v1::Scheme_descriptor(), scheme));
    }
  }

  void ReadRefusal(ListRow& read) {
    for (const absl::string_view ground : absl::StrSplit(
             Text("grounds"), absl::ByAnyChar(",;+| "), absl::SkipEmpty())) {
      read.grounds.push_back(Enum<visa::v1::RefusalGround>(
          "grounds", *visa::v1::RefusalGround_descriptor(), Sv(ground)));
    }
    if (read.grounds.empty()) {
      Bad("grounds", "FIELD_REQUIRED", "name at least one ground");
    }
    std::sort(read.grounds.begin(), read.grounds.end());
    if (!Text("appeal_by").empty()) read.appeal_by = RequiredDay("appeal_by");
  }

  const Columns& columns_;
  const CsvRow& row_;
  std::vector<FieldViolation> bad_;
};

// A day that nothing says beside another is not stored: the first row stands.
void DropRepeats(MissionList& list) {
  std::map<std::pair<std::string, ListEvent>, const ListRow*> seen;
  std::vector<ListRow> kept;
  kept.reserve(list.rows.size());
  for (ListRow& row : list.rows) {
    const auto key = std::pair(row.application_id, row.event);
    const auto found = seen.find(key);
    if (found == seen.end()) {
      kept.push_back(std::move(row));
      seen[key] = &kept.back();
    } else if (found->second->on != row.on) {
      list.bad.push_back({row.line, row.application_id, "date",
                          "ENTRY_REPEATED",
                          absl::StrCat("line ", found->second->line,
                                       " gives another day for the same")});
    } else if (found->second->visa.SerializeAsString() !=
                   row.visa.SerializeAsString() ||
               found->second->grounds != row.grounds ||
               found->second->appeal_by != row.appeal_by) {
      list.bad.push_back({row.line, row.application_id, "event",
                          "ENTRY_REPEATED",
                          absl::StrCat("line ", found->second->line,
                                       " says something else of the same")});
    }
  }
  list.rows = std::move(kept);
}

}  // namespace

std::string_view NameOf(ListEvent event) {
  return kEvents[static_cast<size_t>(event)];
}

absl::StatusOr<MissionList> ReadMissionList(std::string_view file) {
  ASSIGN_OR_RETURN(const CsvText csv, OpenCsv(file));
  CsvReader reader(csv);
  CsvRow row;
  ASSIGN_OR_RETURN(bool more, reader.Next(&row));
  if (!more) {
    return InvalidField("--file", "TABLE_EMPTY",
                        "has no header: application_id, event, date");
  }
  ASSIGN_OR_RETURN(const Columns columns, ReadHead(row));
  MissionList list;
  for (int rows = 0;; ++rows) {
    ASSIGN_OR_RETURN(more, reader.Next(&row));
    if (!more) break;
    if (rows == kMostRows) {
      return InvalidField("--file", "TABLE_TOO_LARGE",
                          "a list takes 10,000 rows: cut it in two");
    }
    RowReader cells(columns, row);
    ListRow read = cells.Read();
    const bool named = crypto::IsPublicId(read.application_id);
    if (named) list.named.insert(read.application_id);
    for (const FieldViolation& bad : cells.bad()) {
      list.bad.push_back({row.line, named ? read.application_id : "", bad.field,
                          bad.reason, bad.description});
    }
    if (cells.bad().empty()) list.rows.push_back(std::move(read));
  }
  if (list.rows.empty() && list.bad.empty()) {
    return InvalidField("--file", "TABLE_EMPTY", "has no row below its header");
  }
  DropRepeats(list);
  return list;
}

}  // namespace sojourn::cli
