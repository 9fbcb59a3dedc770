#include "common/limits/request_limits.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/string_view.h"

namespace sojourn::limits {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Depth is bounded by the parser, which refuses over 100 levels.
void Walk(const Message& message, const std::string& path,
          FieldChecker* errors) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string here = absl::StrCat(path, field->name());
    const bool is_message =
        field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!field->is_repeated()) {
      if (is_message) {
        Walk(reflection.GetMessage(message, field), here + ".", errors);
      }
      continue;
    }
    const int entries = reflection.FieldSize(message, field);
    if (entries > kMaxListEntries) {
      errors->Add(
          here, "LIST_TOO_LONG",
          Sv(absl::StrCat("has ", entries, " entries, at most ",
                          kMaxListEntries, " are taken: send it in parts")));
      continue;
    }
    for (int i = 0; is_message && i < entries; ++i) {
      Walk(reflection.GetRepeatedMessage(message, field, i),
           absl::StrCat(here, "[", i, "]."), errors);
    }
  }
}

}  // namespace

absl::Status CheckLists(const Message& request) {
  FieldChecker errors;
  Walk(request, "", &errors);
  return errors.Finish();
}

}  // namespace sojourn::limits
