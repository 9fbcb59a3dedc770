#include "services/relocation/intake/intake_paths.h"

#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/string_view.h"
#include "google/protobuf/message.h"

namespace sojourn::relocation {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

constexpr int kLastPlace = 999;

const FieldDescriptor* FindField(const Descriptor& type,
                                 absl::string_view name) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* const field = type.field(i);
    if (field->name() == name || field->json_name() == name) return field;
  }
  return nullptr;
}

bool IsMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

// "persons[1]", of this type.
std::optional<IntakePath::Part> ParsePart(const Descriptor& type,
                                          absl::string_view text) {
  IntakePath::Part part;
  const size_t bracket = text.find('[');
  part.field = FindField(type, text.substr(0, bracket));
  if (part.field == nullptr) return std::nullopt;
  if (bracket == absl::string_view::npos) return part;
  absl::string_view digits = text.substr(bracket + 1);
  int place = 0;
  if (!absl::ConsumeSuffix(&digits, "]") || digits.empty() ||
      digits.size() > 3 ||
      digits.find_first_not_of("0123456789") != absl::string_view::npos ||
      !absl::SimpleAtoi(digits, &place) || place > kLastPlace ||
      !part.field->is_repeated() || !IsMessage(*part.field)) {
    return std::nullopt;
  }
  part.place = place;
  return part;
}

template <typename NameOf>
std::string Joined(const IntakePath& path, bool places, NameOf name_of) {
  std::string text;
  for (const IntakePath::Part& part : path.parts) {
    if (!text.empty()) text += '.';
    text += name_of(*part.field);
    if (places && part.place) absl::StrAppend(&text, "[", *part.place, "]");
  }
  return text;
}

// `message` with nothing but this field.
std::unique_ptr<Message> Only(const Message& message,
                              const FieldDescriptor* field) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  std::unique_ptr<Message> only(message.New());
  message.GetReflection()->SwapFields(copy.get(), only.get(), {field});
  return only;
}

bool TakeField(const Message& sent, const FieldDescriptor* field,
               Message& into) {
  const std::unique_ptr<Message> next = Only(sent, field);
  const bool changed =
      next->SerializeAsString() != Only(into, field)->SerializeAsString();
  if (changed) into.GetReflection()->SwapFields(&into, next.get(), {field});
  return changed;
}

bool TakeElement(const Message& sent, Message& into) {
  if (sent.SerializeAsString() == into.SerializeAsString()) return false;
  into.CopyFrom(sent);
  return true;
}

}  // namespace

std::string IntakePath::Json() const {
  return Joined(*this, true,
                [](const FieldDescriptor& field) { return field.json_name(); });
}

std::string IntakePath::Proto() const {
  return Joined(*this, true,
                [](const FieldDescriptor& field) { return field.name(); });
}

std::string IntakePath::Plain() const {
  return Joined(*this, false,
                [](const FieldDescriptor& field) { return field.name(); });
}

bool IntakePath::IsWholePerson() const {
  return parts.size() == 1 && parts[0].place.has_value() &&
         parts[0].field->number() == v1::Intake::kPersonsFieldNumber;
}

std::optional<IntakePath> ParseIntakePath(std::string_view text) {
  absl::string_view rest = Av(text);
  if (!absl::ConsumePrefix(&rest, "intake.")) {
    absl::ConsumePrefix(&rest, "alert.");
  }
  IntakePath path;
  const Descriptor* type = v1::Intake::descriptor();
  for (const absl::string_view each : absl::StrSplit(rest, '.')) {
    if (type == nullptr) return std::nullopt;
    // Only one element of a list has fields.
    if (!path.parts.empty() && path.parts.back().field->is_repeated() &&
        !path.parts.back().place) {
      return std::nullopt;
    }
    const std::optional<IntakePath::Part> part = ParsePart(*type, each);
    if (!part) return std::nullopt;
    path.parts.push_back(*part);
    type = IsMessage(*part->field) ? part->field->message_type() : nullptr;
  }
  return path;
}

std::optional<bool> Take(const IntakePath& path, const v1::Intake& sent,
                         v1::Intake& intake) {
  const Message* from = &sent;
  Message* to = &intake;
  for (size_t i = 0; i < path.parts.size(); ++i) {
    const auto& [field, place] = path.parts[i];
    const bool last = i + 1 == path.parts.size();
    if (!place && last) return TakeField(*from, field, *to);
    if (!place) {
      from = &from->GetReflection()->GetMessage(*from, field);
      to = to->GetReflection()->MutableMessage(to, field);
      continue;
    }
    const int known = to->GetReflection()->FieldSize(*to, field);
    if (*place >= from->GetReflection()->FieldSize(*from, field) ||
        *place > known || (*place == known && !last)) {
      return std::nullopt;
    }
    from = &from->GetReflection()->GetRepeatedMessage(*from, field, *place);
    if (*place == known) {
      to->GetReflection()->AddMessage(to, field)->CopyFrom(*from);
      return true;
    }
    to = to->GetReflection()->MutableRepeatedMessage(to, field, *place);
    if (last) return TakeElement(*from, *to);
  }
  return std::nullopt;
}

bool IsGiven(const IntakePath& path, const v1::Intake& intake) {
  const Message* at = &intake;
  for (size_t i = 0; i < path.parts.size(); ++i) {
    const auto& [field, place] = path.parts[i];
    const auto& reflection = *at->GetReflection();
    if (place) {
      if (*place >= reflection.FieldSize(*at, field)) return false;
      at = &reflection.GetRepeatedMessage(*at, field, *place);
    } else if (i + 1 == path.parts.size()) {
      return !Only(*at, field)->SerializeAsString().empty();
    } else {
      at = &reflection.GetMessage(*at, field);
    }
  }
  return !at->SerializeAsString().empty();
}

}  // namespace sojourn::relocation
