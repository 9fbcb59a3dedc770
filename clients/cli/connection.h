// Calls over mutual TLS as one person, with retries that are safe.
#ifndef CLIENTS_CLI_CONNECTION_H_
#define CLIENTS_CLI_CONNECTION_H_

#include <map>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cli/config.h"
#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"

namespace sojourn::cli {

class Connection {
 public:
  // `as` is the profile to call as; a token is asked of the credential command
  // at the first call and again when it nears its end.
  Connection(Config config, std::string as, absl::Duration timeout);

  // Calls `method` of its service. What retry.h says is tried again with the
  // same request (and so the same request_id) until the timeout.
  absl::Status Call(const google::protobuf::MethodDescriptor& method,
                    const google::protobuf::Message& request,
                    google::protobuf::Message* response);

  // Opens a stream of `method` once, without a deadline, and calls `each` for
  // every `message` that comes, until it ends; why it ended. A line on which
  // nothing comes for long, not even that the stream is alive, counts as cut:
  // UNAVAILABLE.
  absl::Status Watch(const google::protobuf::MethodDescriptor& method,
                     const google::protobuf::Message& request,
                     google::protobuf::Message* message,
                     absl::FunctionRef<void()> each);

  // Opens a stream of `method` once and sends `first`, then every `message`
  // that `next` fills, until it says that there is none; then the answer. A
  // line that takes nothing for long counts as cut: UNAVAILABLE.
  absl::Status Upload(const google::protobuf::MethodDescriptor& method,
                      const google::protobuf::Message& first,
                      google::protobuf::Message* message,
                      absl::FunctionRef<bool()> next,
                      google::protobuf::Message* response);

 private:
  absl::StatusOr<std::shared_ptr<grpc::Channel>> Channel(
      const std::string& service);
  absl::StatusOr<std::string> Token();

  const Config config_;
  const std::string as_;
  const absl::Duration timeout_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
  std::string token_;
  absl::Time token_until_ = absl::InfinitePast();
};

// Runs a command without a shell and returns its standard output, trimmed.
// FAILED_PRECONDITION CREDENTIAL_COMMAND_FAILED.
absl::StatusOr<std::string> RunCommand(const std::vector<std::string>& words);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_CONNECTION_H_
