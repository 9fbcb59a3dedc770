#include "clients/cli/commands.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

namespace sojourn::cli {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

TEST(Commands, EachNamesAnRpcAndAFieldOfItsRequest) {
  for (const Command& command : Commands()) {
    const MethodDescriptor* method = FindMethod(command);
    ASSERT_NE(method, nullptr) << command.rpc;
    if (command.positional.empty()) continue;
    EXPECT_NE(
        method->input_type()->FindFieldByName(std::string(command.positional)),
        nullptr)
        << command.rpc << " has no " << command.positional;
  }
}

TEST(Commands, NoNounAndVerbTwice) {
  std::set<std::string> seen;
  for (const Command& command : Commands()) {
    EXPECT_TRUE(
        seen.insert(std::string(command.noun) + " " + std::string(command.verb))
            .second)
        << command.verb;
  }
}

// What people may call has a verb; the rest is between services.
TEST(Commands, EveryRpcForPeopleHasAVerb) {
  std::set<std::string> covered;
  for (const Command& command : Commands()) {
    covered.insert(std::string(command.service) + "/" +
                   std::string(command.rpc));
  }
  for (const char* name : {"relocation", "capacity", "visa", "grants"}) {
    const ServiceDescriptor* service = FindService(name);
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string& method = service->method(i)->name();
      if (method == "WatchEvents" || method == "OpenApplication" ||
          method == "EraseCase") {
        continue;
      }
      EXPECT_TRUE(covered.contains(absl::StrCat(name, "/", method))) << method;
    }
  }
}

}  // namespace
}  // namespace sojourn::cli
