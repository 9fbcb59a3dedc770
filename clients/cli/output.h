// Answers for people (tables, cards) and for programs (JSON); errors for both.
#ifndef CLIENTS_CLI_OUTPUT_H_
#define CLIENTS_CLI_OUTPUT_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace sojourn::cli {

// JSON with the names of the protos, one document, ending in a newline.
std::string ToJson(const google::protobuf::Message& message);

// A list answer as a table of what its rows have in common; any other as a
// card: one line a field, nested ones indented, empty ones left out.
std::string ToText(const google::protobuf::Message& message);

// What went wrong, field by field, and what would help; for standard error.
std::string ErrorText(const absl::Status& status);
// {"code": ..., "reason": ..., "message": ..., "violations": [...]}.
std::string ErrorJson(const absl::Status& status);

// Exit status of the command: the gRPC code, 0 for OK.
int ExitStatus(const absl::Status& status);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_OUTPUT_H_
