// Which fields of a message are there, for tests of what a reader may see.
#ifndef COMMON_TESTING_FIELD_LISTS_H_
#define COMMON_TESTING_FIELD_LISTS_H_

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "common/testing/source.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"

namespace sojourn::testing {

// Sets every field: one element of every list, the last value of every enum.
// A message inside itself ends after six levels.
inline void FillAll(google::protobuf::Message& message, int depth = 0) {
  using google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection& write = *message.GetReflection();
  const google::protobuf::Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* const field = type.field(i);
    const bool many = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        many ? write.AddString(&message, field, "x")
             : write.SetString(&message, field, "x");
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        many ? write.AddInt32(&message, field, 1)
             : write.SetInt32(&message, field, 1);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        many ? write.AddInt64(&message, field, 1)
             : write.SetInt64(&message, field, 1);
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        many ? write.AddBool(&message, field, true)
             : write.SetBool(&message, field, true);
        break;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto& values = *field->enum_type();
        const int last = values.value(values.value_count() - 1)->number();
        many ? write.AddEnumValue(&message, field, last)
             : write.SetEnumValue(&message, field, last);
        break;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth == 6) break;
        FillAll(many ? *write.AddMessage(&message, field)
                     : *write.MutableMessage(&message, field),
                depth + 1);
        break;
      default:
        ADD_FAILURE() << "teach FillAll the type of " << field->full_name();
    }
  }
}

template <typename T>
T Filled() {
  T message;
  FillAll(message);
  return message;
}

// One line a field that is set, sorted: "intake.persons.identity.names".
inline std::string FieldsOf(const google::protobuf::Message& message) {
  std::set<std::string> paths;
  const auto collect = [&](const auto& self,
                           const google::protobuf::Message& inside,
                           const std::string& prefix) -> void {
    using google::protobuf::FieldDescriptor;
    const google::protobuf::Reflection& read = *inside.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    read.ListFields(inside, &fields);
    for (const FieldDescriptor* field : fields) {
      const std::string path = prefix + field->name();
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
          field->message_type()->name() == "Timestamp") {
        paths.insert(path);
      } else if (!field->is_repeated()) {
        self(self, read.GetMessage(inside, field), path + ".");
      } else {
        for (int i = 0; i < read.FieldSize(inside, field); ++i) {
          self(self, read.GetRepeatedMessage(inside, field, i), path + ".");
        }
      }
    }
  };
  collect(collect, message, "");
  std::string lines;
  for (const std::string& path : paths) lines += path + "\n";
  return lines;
}

// The list `<service folder>/views/<view>.txt`: what this view may show.
inline std::string FieldsAllowed(const std::string& service_folder,
                                 const std::string& view) {
  std::ifstream file(InSource(service_folder + "/views/" + view + ".txt"));
  EXPECT_TRUE(file.is_open()) << "no list of fields for " << view;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace sojourn::testing

#endif  // COMMON_TESTING_FIELD_LISTS_H_
