#include "clients/cli/intake_template.h"

#include <limits>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/commented_types.h"
#include "clients/cli/values.h"
#include "common/reference/intake_fields.h"

namespace sojourn::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using reference::TextKind;

constexpr size_t kWidth = 78;

constexpr char kHead[] =
    R"(// A form for one case. Fill in what is known and safe to write down, between
// the quotes or in place of 0, false and null; what is left as it is says
// nothing. REQUIRED stands three times. "Needed by" names the decision that
// waits for a field; where none is named, none needs it.
// Lists that may have several entries begin with a pattern behind "// ": take
// that away, and copy the pattern for each entry.
// Who may read this file can read what is in it: delete it once it is sent.
)";
constexpr char kSend[] =
    R"(// Send it with: sojourn relocation submit --file FILE
// To complete an alert, add --relocation-id CODE --etag ETAG.
)";
constexpr char kSendAlert[] =
    R"(// Send it with: sojourn relocation alert --file FILE
// An alert also needs numberOfPeople, where nobody is listed under persons.
)";

// A line never begins with what a line of JSON begins with.
bool MayBeginLine(std::string_view word) {
  return std::string_view("\"{}[]").find(word.front()) ==
         std::string_view::npos;
}

class Writer {
 public:
  explicit Writer(bool alert) : alert_(alert) {}

  void Members(const Descriptor& type, const std::string& indent) {
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const std::string comment = CommentOf(field);
      if (comment.starts_with("Output only")) continue;
      Comment(indent, absl::StrCat(Marked(field, comment), Allowed(field)));
      Member(field, indent);
    }
  }

  const std::string& text() const { return text_; }

 private:
  void Line(const std::string& indent, std::string_view words) {
    absl::StrAppend(&text_, indent, std::string(words), "\n");
  }

  void Comment(const std::string& indent, const std::string& words) {
    std::string line = indent + "//";
    for (const auto word : absl::StrSplit(words, ' ', absl::SkipEmpty())) {
      const bool full = line.size() + 1 + word.size() > kWidth &&
                        line.size() > indent.size() + 2;
      if (full && MayBeginLine(std::string_view(word.data(), word.size()))) {
        Line("", line);
        line = indent + "//";
      }
      absl::StrAppend(&line, " ", word);
    }
    Line("", line);
  }

  void Member(const FieldDescriptor& field, const std::string& indent) {
    const bool inner = IsObject(field);
    const std::string name = absl::StrCat("\"", field.json_name(), "\": ");
    if (!inner)
      return Line(indent, name + (field.is_repeated() ? "[]," : Empty(field)));
    if (!field.is_repeated()) {
      // Adults and children have one each, the defender none.
      const bool others = field.name() == "adult" || field.name() == "child";
      const std::string at = others ? indent + "// " : indent;
      Line(at, name + "{");
      Members(*field.message_type(), at + "  ");
      return Line(at, "},");
    }
    Line(indent, name + "[");
    const bool first_is_there = field.name() == "persons";
    const std::string at = indent + (first_is_there ? "  " : "  // ");
    Line(at, "{");
    Members(*field.message_type(), at + "  ");
    Line(at, "},");
    Line(indent, "],");
  }

  static bool IsObject(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
           field.message_type()->name() != "Date";
  }

  static std::string Empty(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return "null,";
      case FieldDescriptor::CPPTYPE_ENUM: {
        // The first person is the defender.
        const int number = field.enum_type()->name() == "PersonRole" ? 1 : 0;
        return absl::StrCat(
            "\"", field.enum_type()->FindValueByNumber(number)->name(), "\",");
      }
      case FieldDescriptor::CPPTYPE_STRING:
        return "\"\",";
      case FieldDescriptor::CPPTYPE_BOOL:
        return "false,";
      default:
        return field.has_presence() ? "null," : "0,";
    }
  }

  std::string Allowed(const FieldDescriptor& field) const {
    std::string allowed;
    if (field.is_repeated() && !IsObject(field)) {
      absl::StrAppend(&allowed, " A list.");
    }
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (IsObject(field)) return allowed;
        return absl::StrCat(
            allowed, reference::MayBePartial(field.name())
                         ? " A day, month or year in quotes, as 1985-01-09, "
                           "1985-01 or 1985."
                         : " A day in quotes, as 2027-03-01.");
      case FieldDescriptor::CPPTYPE_ENUM:
        return absl::StrCat(allowed, OneOf(*field.enum_type()));
      case FieldDescriptor::CPPTYPE_STRING:
        return absl::StrCat(allowed, TextAllowed(field));
      case FieldDescriptor::CPPTYPE_BOOL:
        return absl::StrCat(allowed, " true or false.");
      default:
        return absl::StrCat(allowed, NumberAllowed(field));
    }
  }

  std::string Marked(const FieldDescriptor& field,
                     const std::string& comment) const {
    constexpr std::string_view kRequired = "Required.";
    if (comment.starts_with(kRequired)) {
      return "REQUIRED." + comment.substr(kRequired.size());
    }
    const bool counts = alert_ && field.name() == "number_of_people";
    return counts ? "REQUIRED of an alert that lists nobody. " + comment
                  : comment;
  }

  static std::string OneOf(const google::protobuf::EnumDescriptor& type) {
    std::string text = " One of:";
    for (int i = 0; i < type.value_count(); ++i) {
      const auto& value = *type.value(i);
      if (value.number() == 0) continue;
      absl::StrAppend(&text, " ", value.name());
      const std::string meaning = CommentOf(value);
      if (!meaning.empty()) {
        absl::StrAppend(&text, " (",
                        absl::EndsWith(meaning, ".")
                            ? meaning.substr(0, meaning.size() - 1)
                            : meaning,
                        ")");
      }
      absl::StrAppend(&text, i + 1 == type.value_count() ? "." : ",");
    }
    return text;
  }

  static std::string TextAllowed(const FieldDescriptor& field) {
    switch (const TextKind kind = reference::TextKindOf(field.name()); kind) {
      case TextKind::kCountry:
        return " Two capitals.";
      case TextKind::kNationality:
        return " Two capitals, or XXA, XXB, XXC.";
      case TextKind::kLanguage:
        return " Two or three small letters.";
      case TextKind::kTimeZone:
        return " A name of the IANA list.";
      case TextKind::kCurrency:
        return " Three capitals.";
      default:
        return absl::StrCat(" A text of up to ", reference::MostOf(kind),
                            " characters.");
    }
  }

  static std::string NumberAllowed(const FieldDescriptor& field) {
    const int64_t most = reference::MostOfNumber(field.name());
    if (most == std::numeric_limits<int64_t>::max()) {
      return " A whole number from 0.";
    }
    return absl::StrCat(" A whole number from 0 to ", most, ".");
  }

  const bool alert_;
  std::string text_;
};

}  // namespace

std::string IntakeTemplate(bool alert) {
  const Descriptor& request = alert ? CommentedAlert() : CommentedSubmission();
  const char* root = alert ? "alert" : "intake";
  Writer writer(alert);
  writer.Members(*request.FindFieldByName(root)->message_type(), "    ");
  return absl::StrCat(kHead, alert ? kSendAlert : kSend, "{\n  \"", root,
                      "\": {\n", writer.text(), "  }\n}\n");
}

}  // namespace sojourn::cli
