// A service behind a real gRPC channel inside the test's process.
#ifndef COMMON_TESTING_IN_PROCESS_SERVER_H_
#define COMMON_TESTING_IN_PROCESS_SERVER_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/auth/authenticator_fake.h"
#include "common/auth/caller.h"
#include "common/crypto/ids.h"
#include "common/status/grpc_status.h"
#include "grpcpp/grpcpp.h"

namespace sojourn::testing {

// A person of `organisation` with one role, or several.
inline auth::Caller As(auth::Role role, std::string organisation,
                       std::string subject = "") {
  auth::Caller caller;
  caller.subject = subject.empty()
                       ? organisation + "/" + std::string(auth::RoleName(role))
                       : std::move(subject);
  caller.organisation_id = std::move(organisation);
  caller.roles.Add(role);
  return caller;
}

// Another service, such as AsService("relocation").
inline auth::Caller AsService(std::string name) {
  auth::Caller caller;
  caller.is_service = true;
  caller.service = std::move(name);
  return caller;
}

class InProcessServer {
 public:
  explicit InProcessServer(grpc::Service& service) {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service);
    server_ = builder.BuildAndStart();
    channel_ = server_->InProcessChannel(grpc::ChannelArguments());
  }
  ~InProcessServer() { server_->Shutdown(); }
  InProcessServer(const InProcessServer&) = delete;
  InProcessServer& operator=(const InProcessServer&) = delete;

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// One unary call as `caller`:
//   Call(As(Role::kProgrammeOfficer, "office"), *stub, &Stub::CreateHost,
//        request, &response)
template <class Stub, class Request, class Response>
absl::Status Call(const auth::Caller& caller, Stub& stub,
                  grpc::Status (Stub::*method)(grpc::ClientContext*,
                                               const Request&, Response*),
                  const Request& request, Response* response) {
  grpc::ClientContext context;
  context.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(caller));
  return FromGrpcStatus((stub.*method)(&context, request, response));
}

// A request_id nobody used.
inline std::string NewRequestId() { return crypto::NewUuidV7(); }

}  // namespace sojourn::testing

#endif  // COMMON_TESTING_IN_PROCESS_SERVER_H_
