#include "common/views/field_list.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/string_view.h"

namespace sojourn::views {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool HasFields(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type()->full_name() != "google.protobuf.Timestamp";
}

// The fields along a path; empty where it is none of `type`, or ends early.
std::vector<const FieldDescriptor*> Walk(const Descriptor& type,
                                         absl::string_view path) {
  std::vector<const FieldDescriptor*> steps;
  const Descriptor* at = &type;
  for (const absl::string_view name : absl::StrSplit(path, '.')) {
    const FieldDescriptor* const field =
        at == nullptr ? nullptr : at->FindFieldByName(std::string(name));
    if (field == nullptr) return {};
    steps.push_back(field);
    at = HasFields(*field) ? field->message_type() : nullptr;
  }
  return at == nullptr ? steps : std::vector<const FieldDescriptor*>();
}

bool IsEmpty(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields.empty();
}

}  // namespace

absl::StatusOr<FieldList> FieldList::Parse(
    const Descriptor& type, absl::Span<const NamedList> lists,
    absl::Span<const std::string_view> names) {
  FieldList parsed;
  parsed.type_ = &type;
  std::vector<std::string> faults;
  for (const std::string_view name : names) {
    const auto list =
        std::find_if(lists.begin(), lists.end(),
                     [&](const NamedList& each) { return each.name == name; });
    if (list == lists.end()) {
      faults.push_back(absl::StrCat("no list ", Av(name)));
      continue;
    }
    for (const absl::string_view path :
         absl::StrSplit(Av(list->lines), '\n', absl::SkipEmpty())) {
      const auto steps = Walk(type, path);
      if (steps.empty()) faults.push_back(std::string(path));
      FieldList* at = &parsed;
      for (const FieldDescriptor* field : steps) {
        at = &at->fields_[field->number()];
        if (HasFields(*field)) at->type_ = field->message_type();
      }
    }
  }
  if (faults.empty()) return parsed;
  return Internal(absl::StrCat("no fields of ", type.full_name(), ": ",
                               absl::StrJoin(faults, ", ")));
}

void FieldList::Keep(Message& message) const {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> present;
  reflection.ListFields(message, &present);
  for (const FieldDescriptor* field : present) {
    const auto found = fields_.find(field->number());
    if (found == fields_.end()) {
      reflection.ClearField(&message, field);
      continue;
    }
    if (!HasFields(*field)) continue;
    if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        found->second.Keep(
            *reflection.MutableRepeatedMessage(&message, field, i));
      }
      continue;
    }
    Message& inside = *reflection.MutableMessage(&message, field);
    const bool was_empty = IsEmpty(inside);
    found->second.Keep(inside);
    if (!was_empty && IsEmpty(inside)) reflection.ClearField(&message, field);
  }
  // What this build has no name for.
  reflection.MutableUnknownFields(&message)->Clear();
}

FieldList FieldList::Of(std::string_view field) const {
  const FieldDescriptor* const found =
      type_ == nullptr ? nullptr : type_->FindFieldByName(std::string(field));
  const auto list =
      found == nullptr ? fields_.end() : fields_.find(found->number());
  return list == fields_.end() ? FieldList() : list->second;
}

}  // namespace sojourn::views
