#include "clients/cli/commands.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/request_flags.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace sojourn::cli {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// What `words` after the verb make of its request.
absl::Status Parse(const Command& command, const std::string& words,
                   Message* request) {
  CLI::App app;
  std::string file;
  app.add_option("--file", file);
  const RequestFlags flags(*request->GetDescriptor(), command.positional, &app);
  app.parse(words);
  return flags.Apply(request);
}

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

// The help shows it, so it can be typed.
TEST(Commands, EveryExampleParses) {
  for (const Command& command : Commands()) {
    const std::unique_ptr<Message> request(
        MessageFactory::generated_factory()
            ->GetPrototype(FindMethod(command)->input_type())
            ->New());
    try {
      const absl::Status status =
          Parse(command, std::string(command.example), request.get());
      EXPECT_TRUE(status.ok()) << command.verb << ": " << status;
    } catch (const CLI::ParseError& error) {
      ADD_FAILURE() << command.noun << " " << command.verb << ": "
                    << error.what();
    }
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
