// The callers of a service as it meets them outside tests: over mutual TLS,
// services by certificate, people by certificate of the edge and token.
#ifndef COMMON_TESTING_TLS_NETWORK_H_
#define COMMON_TESTING_TLS_NETWORK_H_

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/auth/authenticator.h"
#include "common/auth/caller.h"
#include "common/auth/token_minter.h"
#include "common/auth/token_verifier.h"
#include "common/testing/test_certificates.h"
#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"

namespace sojourn::testing {

// All of an answer that a caller sees; two that are equal tell her nothing.
struct Answer {
  grpc::StatusCode code = grpc::StatusCode::UNKNOWN;
  std::string message;
  std::string details;   // google.rpc.Status, as sent
  std::string response;  // as sent; empty after an error

  friend bool operator==(const Answer&, const Answer&) = default;
};

// An authority, a token key, and one server at a port of the loopback. The test
// process ends if any of them cannot be made. Not thread-safe.
class TlsNetwork {
 public:
  TlsNetwork();
  ~TlsNetwork();
  TlsNetwork(const TlsNetwork&) = delete;
  TlsNetwork& operator=(const TlsNetwork&) = delete;

  // Trusts this network's tokens; refers to this.
  std::unique_ptr<auth::Authenticator> NewAuthenticator();

  // `service` outlives this.
  void Serve(grpc::Service& service);

  // One call under the certificate of this name, with a token of `person`
  // unless there is none. A stream is left after `patience`:
  // DEADLINE_EXCEEDED.
  Answer Call(const std::string& certificate,
              const std::optional<auth::Caller>& person,
              const std::string& method,
              const google::protobuf::Message& request,
              absl::Duration patience = absl::Seconds(30));

 private:
  const std::string& TokenOf(const auth::Caller& person);
  const std::shared_ptr<grpc::Channel>& ChannelOf(
      const std::string& certificate);

  TestAuthority authority_;
  const std::string directory_;
  std::unique_ptr<auth::TokenVerifier> verifier_;
  std::unique_ptr<auth::TokenMinter> minter_;
  std::map<std::string, std::string> tokens_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace sojourn::testing

#endif  // COMMON_TESTING_TLS_NETWORK_H_
