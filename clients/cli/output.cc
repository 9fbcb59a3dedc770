#include "clients/cli/output.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/values.h"
#include "clients/cli/visa_queue.h"
#include "common/status/error.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"
#include "sojourn/type/v1/work.pb.h"
#include "sojourn/visa/v1/mission_calls.pb.h"

namespace sojourn::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kMaxColumns = 8;

bool IsNested(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         !IsOneWord(*field.message_type());
}

bool IsMoney(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type()->full_name() == "sojourn.type.v1.Money";
}

std::string Money(const Message& money) {
  const auto& reflection = *money.GetReflection();
  const auto& type = *money.GetDescriptor();
  return absl::StrCat(
      reflection.GetInt64(money, type.FindFieldByName("minor_units")), " ",
      reflection.GetString(money, type.FindFieldByName("currency_code")),
      " (minor units)");
}

// One value of a field as a word; `index` is -1 for a single field.
std::string Word(const Message& message, const FieldDescriptor& field,
                 int index) {
  const auto& r = *message.GetReflection();
  const bool at = index >= 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& inner = at ? r.GetRepeatedMessage(message, &field, index)
                                : r.GetMessage(message, &field);
      return IsMoney(field) ? Money(inner) : FormatOneWord(inner);
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      return ShortEnumName(*(at ? r.GetRepeatedEnum(message, &field, index)
                                : r.GetEnum(message, &field)));
    case FieldDescriptor::CPPTYPE_STRING:
      return at ? r.GetRepeatedString(message, &field, index)
                : r.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return (at ? r.GetRepeatedBool(message, &field, index)
                 : r.GetBool(message, &field))
                 ? "yes"
                 : "no";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(at ? r.GetRepeatedInt32(message, &field, index)
                             : r.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(at ? r.GetRepeatedInt64(message, &field, index)
                             : r.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(at ? r.GetRepeatedUInt64(message, &field, index)
                             : r.GetUInt64(message, &field));
    default:
      return "";
  }
}

std::string Words(const Message& message, const FieldDescriptor& field) {
  if (!field.is_repeated()) return Word(message, field, -1);
  std::string words;
  const int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size; ++i) {
    absl::StrAppend(&words, i == 0 ? "" : ", ", Word(message, field, i));
  }
  return words;
}

std::string Label(const FieldDescriptor& field) {
  return absl::StrReplaceAll(field.name(), {{"_", " "}});
}

void Card(const Message& message, size_t indent, std::string* out) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  const std::string margin(indent, ' ');
  for (const FieldDescriptor* field : fields) {
    if (!IsNested(*field) || IsMoney(*field)) {
      absl::StrAppend(out, margin, Label(*field), ": ", Words(message, *field),
                      "\n");
      continue;
    }
    if (!field->is_repeated()) {
      absl::StrAppend(out, margin, Label(*field), ":\n");
      Card(message.GetReflection()->GetMessage(message, field), indent + 2,
           out);
      continue;
    }
    absl::StrAppend(out, margin, Label(*field), ":\n");
    const int size = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < size; ++i) {
      std::string item;
      Card(message.GetReflection()->GetRepeatedMessage(message, field, i),
           indent + 4, &item);
      if (item.size() > indent + 2) item[indent + 2] = '-';
      absl::StrAppend(out, item);
    }
  }
}

bool IsPageInfo(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type()->full_name() == "sojourn.type.v1.PageInfo";
}

// The rows of a list answer: its one repeated message field, beside paging.
const FieldDescriptor* Rows(const Message& message) {
  const auto& type = *message.GetDescriptor();
  const FieldDescriptor* rows = nullptr;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->is_repeated() && IsNested(*field) && rows == nullptr) {
      rows = field;
    } else if (!IsPageInfo(*field)) {
      return nullptr;
    }
  }
  return rows;
}

struct Column {
  std::string title;
  std::vector<std::string> cells;
  size_t width() const {
    size_t width = title.size();
    for (const std::string& cell : cells) width = std::max(width, cell.size());
    return width;
  }
  bool empty() const {
    return std::all_of(cells.begin(), cells.end(),
                       [](const std::string& cell) { return cell.empty(); });
  }
};

std::vector<Column> Columns(const Message& message,
                            const FieldDescriptor& rows) {
  std::vector<Column> columns;
  const auto& type = *rows.message_type();
  const int size = message.GetReflection()->FieldSize(message, &rows);
  for (int i = 0; i < type.field_count() && columns.size() < kMaxColumns; ++i) {
    const FieldDescriptor& field = *type.field(i);
    if ((IsNested(field) && !IsMoney(field)) || field.is_map() ||
        field.name() == "etag") {
      continue;
    }
    Column column{.title = absl::AsciiStrToUpper(Label(field)), .cells = {}};
    for (int r = 0; r < size; ++r) {
      const Message& row =
          message.GetReflection()->GetRepeatedMessage(message, &rows, r);
      const bool set = field.is_repeated() || !field.has_presence() ||
                       row.GetReflection()->HasField(row, &field);
      std::string words = set ? Words(row, field) : "";
      // A table shows what is so; a column of defaults says nothing.
      if (words == "UNSPECIFIED" || words == "no" || words == "0") {
        words.clear();
      }
      column.cells.push_back(std::move(words));
    }
    if (!column.empty()) columns.push_back(std::move(column));
  }
  return columns;
}

std::string Table(const Message& message, const FieldDescriptor& rows) {
  const int size = message.GetReflection()->FieldSize(message, &rows);
  if (size == 0) return "nothing to show\n";
  const std::vector<Column> columns = Columns(message, rows);
  std::string out;
  for (int r = -1; r < size; ++r) {
    std::string line;
    for (const Column& column : columns) {
      std::string cell =
          r < 0 ? column.title : column.cells[static_cast<size_t>(r)];
      cell.resize(std::max(cell.size(), column.width()), ' ');
      absl::StrAppend(&line, cell, "  ");
    }
    absl::StripTrailingAsciiWhitespace(&line);
    absl::StrAppend(&out, line, "\n");
  }
  return out;
}

std::string NextPageToken(const Message& message) {
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (!IsPageInfo(*type.field(i))) continue;
    const Message& page =
        message.GetReflection()->GetMessage(message, type.field(i));
    return static_cast<const type::v1::PageInfo&>(page).next_page_token();
  }
  return "";
}

}  // namespace

std::string ToJson(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = true;
  std::string text;
  const auto printed =
      google::protobuf::util::MessageToJsonString(message, &text, options);
  return printed.ok() ? text : "{}\n";
}

std::string ToText(const Message& message) {
  // A screen of its own.
  if (const auto* queue =
          dynamic_cast<const visa::v1::GetMissionQueueResponse*>(&message)) {
    return QueueText(*queue);
  }
  std::string out;
  if (const FieldDescriptor* rows = Rows(message)) {
    out = Table(message, *rows);
    const std::string next = NextPageToken(message);
    if (!next.empty()) {
      absl::StrAppend(&out, "more: repeat with --page-token ", next, "\n");
    }
    return out;
  }
  Card(message, 0, &out);
  return out.empty() ? "done\n" : out;
}

std::string ErrorText(const absl::Status& status) {
  const ErrorDetails details = DetailsOf(status);
  std::string text = absl::StrCat("error: ", std::string(status.message()),
                                  " (", details.reason, ")\n");
  for (const FieldViolation& violation : details.violations) {
    absl::StrAppend(&text, "  ", violation.field, ": ", violation.description,
                    " (", violation.reason, ")\n");
  }
  for (const auto& [key, value] : details.metadata) {
    absl::StrAppend(&text, "  ", key, ": ", value, "\n");
  }
  return text;
}

std::string ErrorJson(const absl::Status& status) {
  const ErrorDetails details = DetailsOf(status);
  nlohmann::json error = {{"code", absl::StatusCodeToString(status.code())},
                          {"reason", details.reason},
                          {"message", std::string(status.message())},
                          {"metadata", details.metadata},
                          {"violations", nlohmann::json::array()}};
  for (const FieldViolation& violation : details.violations) {
    error["violations"].push_back({{"field", violation.field},
                                   {"reason", violation.reason},
                                   {"description", violation.description}});
  }
  return nlohmann::json{{"error", error}}.dump(1) + "\n";
}

int ExitStatus(const absl::Status& status) {
  return static_cast<int>(status.code());
}

}  // namespace sojourn::cli
