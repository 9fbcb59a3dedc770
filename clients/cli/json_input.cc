#include "clients/cli/json_input.h"

#include <fstream>
#include <iostream>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/jsonc.h"
#include "clients/cli/utf8.h"
#include "clients/cli/values.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"
#include "services/matching/ask/ask_limits.h"

namespace sojourn::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using nlohmann::json;

// Turns what people write into what protobuf's parser reads, and says what is
// wrong where.
class Normalizer {
 public:
  Normalizer(bool has_broken_text, FieldChecker* errors)
      : has_broken_text_(has_broken_text), errors_(*errors) {}

  void Message(const Descriptor& type, const std::string& path, json* value) {
    // Spelled out as an object it may have such words inside.
    if (IsOneWord(type) && !value->is_object()) return Word(type, path, value);
    if (type.full_name().starts_with("google.protobuf.")) return;
    if (!value->is_object()) {
      errors_.Add(path, "JSON_INVALID", "must be an object in braces");
      return;
    }
    for (auto& [name, inner] : value->items()) {
      const std::string inner_path = path.empty() ? name : path + "." + name;
      const FieldDescriptor* field = type.FindFieldByName(name);
      if (field == nullptr) field = type.FindFieldByCamelcaseName(name);
      if (field == nullptr) {
        errors_.Add(
            inner_path, "FIELD_UNKNOWN",
            Sv(absl::StrCat("this sojourn has no such field, and leaves "
                            "none out: correct the name, or use a newer "
                            "sojourn; there is ",
                            FieldNames(type))));
      } else {
        Field(*field, inner_path, &inner);
      }
    }
  }

 private:
  void Field(const FieldDescriptor& field, const std::string& path,
             json* value) {
    if (value->is_null()) return;
    if (!field.is_repeated() || field.is_map()) {
      if (!field.is_map()) Single(field, path, value);
      return;
    }
    if (!value->is_array()) {
      errors_.Add(path, "JSON_INVALID", "must be a list in brackets");
      return;
    }
    for (size_t i = 0; i < value->size(); ++i) {
      Single(field, absl::StrCat(path, "[", i, "]"), &(*value)[i]);
    }
  }

  void Single(const FieldDescriptor& field, const std::string& path,
              json* value) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Message(*field.message_type(), path, value);
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(field, path, value);
      case FieldDescriptor::CPPTYPE_STRING:
        return Text(path, *value);
      case FieldDescriptor::CPPTYPE_BOOL:
        if (!value->is_boolean()) Wrong(path, "true or false");
        return;
      default:
        if (!value->is_number() && !value->is_string()) Wrong(path, "a number");
    }
  }

  void Word(const Descriptor& type, const std::string& path, json* value) {
    if (!value->is_string()) return;  // protobuf says what it expects
    const auto* prototype =
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(
            &type);
    const std::unique_ptr<google::protobuf::Message> parsed(prototype->New());
    const absl::Status status =
        ParseOneWord(path, value->get<std::string>(), parsed.get());
    if (!status.ok()) return Take(status);
    std::string text;
    const auto printed =
        google::protobuf::util::MessageToJsonString(*parsed, &text);
    if (printed.ok()) *value = json::parse(text);
  }

  void Enum(const FieldDescriptor& field, const std::string& path,
            json* value) {
    if (!value->is_string()) return Wrong(path, "the name of a value");
    const auto parsed =
        ParseEnum(path, *field.enum_type(), value->get<std::string>());
    if (!parsed.ok()) return Take(parsed.status());
    *value = (*parsed)->name();
  }

  void Text(const std::string& path, const json& value) {
    if (!value.is_string()) return Wrong(path, "a text in quotes");
    if (has_broken_text_ && value.get_ref<const std::string&>().find(
                                kReplacement) != std::string::npos) {
      errors_.Add(path, "TEXT_NOT_UTF8", "save the file as UTF-8");
    }
  }

  void Wrong(const std::string& path, std::string_view wanted) {
    errors_.Add(path, "JSON_INVALID", Sv(absl::StrCat("must be ", Av(wanted))));
  }

  void Take(const absl::Status& status) {
    for (const FieldViolation& violation : DetailsOf(status).violations) {
      errors_.Add(violation.field, violation.reason, violation.description);
    }
  }

  static std::string FieldNames(const Descriptor& type) {
    std::vector<std::string> names;
    for (int i = 0; i < type.field_count(); ++i) {
      names.push_back(type.field(i)->name());
    }
    return absl::StrJoin(names, ", ");
  }

  const bool has_broken_text_;
  FieldChecker& errors_;
};

// No request is deeper: protobuf reads no more levels than these.
constexpr int kMaxDepth = 100;

// Where most of a too large request lies.
void LargestText(const json& value, const std::string& path, int depth,
                 std::string* largest, size_t* bytes) {
  if (depth > kMaxDepth) return;
  if (value.is_string() &&
      value.get_ref<const std::string&>().size() > *bytes) {
    *bytes = value.get_ref<const std::string&>().size();
    *largest = path;
  }
  if (value.is_object()) {
    for (const auto& [name, inner] : value.items()) {
      LargestText(inner, path.empty() ? name : path + "." + name, depth + 1,
                  largest, bytes);
    }
  }
  if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) {
      LargestText(value[i], absl::StrCat(path, "[", i, "]"), depth + 1, largest,
                  bytes);
    }
  }
}

}  // namespace

absl::StatusOr<std::string> ReadInput(const std::string& path) {
  std::ostringstream content;
  if (path == "-") {
    content << std::cin.rdbuf();
    return content.str();
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return InvalidField("file", "FILE_UNREADABLE",
                        Sv(absl::StrCat("cannot read ", path)));
  }
  content << file.rdbuf();
  return content.str();
}

size_t MostBytesOf(const google::protobuf::Descriptor& request) {
  const bool of_matching = request.file()->package() == "sojourn.matching.v1";
  return of_matching ? matching::kMostRequestBytes : kMaxRequestBytes;
}

absl::Status MergeJson(std::string_view text,
                       google::protobuf::Message* request) {
  int broken = 0;
  const std::string repaired = Repair(text, &broken);
  json document;
  try {
    document = json::parse(WithoutComments(repaired));
  } catch (const json::parse_error& error) {
    return InvalidField("file", "JSON_INVALID",
                        Sv(absl::StrCat("is no JSON at byte ", error.byte)));
  } catch (const json::out_of_range&) {
    return InvalidField("file", "JSON_INVALID",
                        "holds a number that is larger than any");
  }
  const size_t most = MostBytesOf(*request->GetDescriptor());
  if (text.size() > most) {
    std::string largest = "file";
    size_t bytes = 0;
    LargestText(document, "", 0, &largest, &bytes);
    return InvalidField(
        largest, "REQUEST_TOO_LARGE",
        Sv(absl::StrCat("has ", bytes, " bytes; a request holds at most ", most,
                        ": shorten the text")));
  }
  // The cases of examples/ carry their story beside the request.
  if (document.is_object()) document.erase("example");
  FieldChecker errors;
  Normalizer(broken > 0, &errors)
      .Message(*request->GetDescriptor(), "", &document);
  RETURN_IF_ERROR(errors.Finish());
  const std::unique_ptr<google::protobuf::Message> parsed(request->New());
  const auto merged = google::protobuf::util::JsonStringToMessage(
      document.dump(), parsed.get());
  if (!merged.ok()) {
    return InvalidField("file", "JSON_INVALID", std::string(merged.message()));
  }
  request->MergeFrom(*parsed);
  return absl::OkStatus();
}

}  // namespace sojourn::cli
