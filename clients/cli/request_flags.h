// Flags of a verb, made from the fields of its request.
#ifndef CLIENTS_CLI_REQUEST_FLAGS_H_
#define CLIENTS_CLI_REQUEST_FLAGS_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace sojourn::cli {

// A field that can be given on the command line: --stay 2027-03-01..2027-05-20,
// --party.adults 2, --states SUBMITTED. Never one that holds what a person
// said or is called: that belongs into files, not into the shell's history.
struct FlagField {
  std::string flag;
  std::vector<const google::protobuf::FieldDescriptor*> path;
  std::vector<std::string> given;
};

class RequestFlags {
 public:
  // Adds an option to `app` for each field of `type` that may be a flag.
  RequestFlags(const google::protobuf::Descriptor& type,
               std::string_view positional, CLI::App* app);

  // Writes what was given into `request`; all mistakes at once.
  absl::Status Apply(google::protobuf::Message* request) const;

 private:
  void AddFields(const google::protobuf::Descriptor& type,
                 const FlagField& parent, CLI::App* app);

  const std::string positional_;
  std::vector<std::unique_ptr<FlagField>> fields_;
};

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_REQUEST_FLAGS_H_
