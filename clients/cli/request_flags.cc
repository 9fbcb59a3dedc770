#include "clients/cli/request_flags.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/values.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Request, and one message inside it: deeper things are written in files.
constexpr size_t kDeepest = 2;

// Inside a message a text may be what somebody said; only codes and
// references are taken there.
bool IsReference(const std::string& name) {
  for (const char* end :
       {"_id", "_ref", "_code", "_codes", "_country", "language", "reason"}) {
    if (name.ends_with(end)) return true;
  }
  return false;
}

// What somebody wrote about a case, by its name in requests.
bool IsSaid(const std::string& name) {
  return name == "text" || name == "question" || name == "purpose";
}

bool MayBeFlag(const FieldDescriptor& field, size_t depth) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return IsOneWord(*field.message_type());
    case FieldDescriptor::CPPTYPE_STRING:
      // Bytes are files (sealed_files.h).
      if (field.type() == FieldDescriptor::TYPE_BYTES) return false;
      return depth == 1 ? !IsSaid(field.name()) : IsReference(field.name());
    default:
      return true;
  }
}

std::string Shape(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return OneWordShape(*field.message_type());
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrJoin(EnumNames(*field.enum_type()), "|");
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true|false";
    case FieldDescriptor::CPPTYPE_STRING:
      return "TEXT";
    default:
      return "NUMBER";
  }
}

absl::Status NotANumber(const std::string& flag) {
  return InvalidField(flag, "NUMBER_INVALID", "write a whole number");
}

// Sets or adds one value; reflection has a function for each type.
absl::Status Put(const FieldDescriptor& field, const std::string& flag,
                 const std::string& text, Message* message) {
  const auto& reflection = *message->GetReflection();
  const bool repeated = field.is_repeated();
  int64_t number = 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ParseOneWord(flag, text,
                          repeated
                              ? reflection.AddMessage(message, &field)
                              : reflection.MutableMessage(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM: {
      ASSIGN_OR_RETURN(const auto* value,
                       ParseEnum(flag, *field.enum_type(), text));
      repeated ? reflection.AddEnum(message, &field, value)
               : reflection.SetEnum(message, &field, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      if (text != "true" && text != "false") {
        return InvalidField(flag, "VALUE_INVALID", "write true or false");
      }
      reflection.SetBool(message, &field, text == "true");
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_STRING:
      repeated ? reflection.AddString(message, &field, text)
               : reflection.SetString(message, &field, text);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT32:
      if (!absl::SimpleAtoi(text, &number) || number != int32_t(number)) {
        return NotANumber(flag);
      }
      repeated ? reflection.AddInt32(message, &field, int32_t(number))
               : reflection.SetInt32(message, &field, int32_t(number));
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT64:
      if (!absl::SimpleAtoi(text, &number)) return NotANumber(flag);
      repeated ? reflection.AddInt64(message, &field, number)
               : reflection.SetInt64(message, &field, number);
      return absl::OkStatus();
    default:
      return InvalidField(flag, "VALUE_INVALID", "give it in a file");
  }
}

}  // namespace

RequestFlags::RequestFlags(const Descriptor& type, std::string_view positional,
                           CLI::App* app)
    : positional_(positional) {
  AddFields(type, FlagField{.flag = "--", .path = {}, .given = {}}, app);
}

void RequestFlags::AddFields(const Descriptor& type, const FlagField& parent,
                             CLI::App* app) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    auto own = std::make_unique<FlagField>(parent);
    own->path.push_back(&field);
    const size_t depth = own->path.size();
    const bool is_positional = depth == 1 && field.name() == positional_;
    own->flag += absl::StrReplaceAll(field.name(), {{"_", "-"}});
    if (field.is_map()) continue;
    if (MayBeFlag(field, depth)) {
      CLI::Option* option =
          app->add_option(is_positional ? positional_ : own->flag, own->given,
                          Shape(field))
              ->type_name("");
      if (is_positional) option->required();
      if (!field.is_repeated()) option->expected(1);
      // "--windows a --windows b", never "--windows a b": what follows a value
      // may be the positional argument.
      if (field.is_repeated()) option->allow_extra_args(false);
      fields_.push_back(std::move(own));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
               !field.is_repeated() && depth < kDeepest) {
      own->flag += ".";
      AddFields(*field.message_type(), *own, app);
    }
  }
}

absl::Status RequestFlags::Apply(Message* request) const {
  FieldChecker errors;
  for (const auto& field : fields_) {
    Message* message = request;
    for (size_t i = 0; !field->given.empty() && i + 1 < field->path.size();
         ++i) {
      message =
          message->GetReflection()->MutableMessage(message, field->path[i]);
    }
    for (const std::string& text : field->given) {
      const absl::Status put =
          Put(*field->path.back(), field->flag, text, message);
      for (const FieldViolation& violation : DetailsOf(put).violations) {
        errors.Add(violation.field, violation.reason, violation.description);
      }
    }
  }
  return errors.Finish();
}

}  // namespace sojourn::cli
