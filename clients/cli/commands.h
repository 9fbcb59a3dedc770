// Every noun and verb of `sojourn`, and the RPC each one calls.
#ifndef CLIENTS_CLI_COMMANDS_H_
#define CLIENTS_CLI_COMMANDS_H_

#include <string_view>

#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"

namespace sojourn::cli {

struct Command {
  // One word, or two where a thing is part of another: "capacity calendar".
  std::string_view noun;
  std::string_view verb;
  // "relocation", "capacity", "visa", "grants" or "matching".
  std::string_view service;
  std::string_view rpc;
  // Request field that the one positional argument fills; empty for none.
  std::string_view positional;
  std::string_view help;
  // What follows noun and verb in the example of the help text.
  std::string_view example;
  // More of the help text: what no flag takes, and how a file says it.
  std::string_view more = "";
  // The streaming call that `--watch` makes instead; empty where there is none.
  std::string_view watch_rpc = "";
};

absl::Span<const Command> Commands();

// The RPC of a command; never null for one of Commands().
const google::protobuf::MethodDescriptor* FindMethod(const Command& command);

// The services this program knows, by their name in Command::service.
const google::protobuf::ServiceDescriptor* FindService(
    std::string_view service);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_COMMANDS_H_
