#include "common/testing/tls_network.h"

#include <grpcpp/generic/generic_stub.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/crypto/ids.h"

namespace sojourn::testing {
namespace {

constexpr char kIssuer[] = "https://id.example";
constexpr char kAudience[] = "sojourn";

template <class T>
T OrDie(absl::StatusOr<T> value, const char* what) {
  if (!value.ok()) {
    std::cerr << what << ": " << value.status() << std::endl;
    std::abort();
  }
  return *std::move(value);
}

std::string NewDirectory() {
  const auto path =
      std::filesystem::temp_directory_path() / ("sj-" + crypto::NewPublicId());
  std::filesystem::create_directory(path);
  return path.string();
}

std::string Bytes(const grpc::ByteBuffer& buffer) {
  grpc::Slice whole;
  if (!buffer.Valid() || !buffer.DumpToSingleSlice(&whole).ok()) return "";
  return {reinterpret_cast<const char*>(whole.begin()), whole.size()};
}

}  // namespace

TlsNetwork::TlsNetwork() : directory_(NewDirectory()) {
  const std::string key = directory_ + "/key.jwk";
  const std::string key_set = directory_ + "/jwks.json";
  if (!auth::GenerateTokenKey(key, key_set).ok()) std::abort();
  verifier_ = OrDie(
      auth::TokenVerifier::Create(
          {.jwks_file = key_set, .issuer = kIssuer, .audience = kAudience}),
      "token verifier");
  minter_ = std::make_unique<auth::TokenMinter>(
      OrDie(auth::TokenMinter::Load(key), "token key"));
}

TlsNetwork::~TlsNetwork() {
  channels_.clear();
  if (server_ != nullptr) server_->Shutdown();
  std::filesystem::remove_all(directory_);
}

std::unique_ptr<auth::Authenticator> TlsNetwork::NewAuthenticator() {
  return std::make_unique<auth::TlsAuthenticator>(*verifier_);
}

void TlsNetwork::Serve(grpc::Service& service) {
  const TestCertificate own = authority_.Issue("localhost");
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = authority_.root();
  options.pem_key_cert_pairs.push_back({own.private_key, own.certificate});
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options),
                           &port_);
  builder.RegisterService(&service);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) std::abort();
}

const std::string& TlsNetwork::TokenOf(const auth::Caller& person) {
  std::string& token =
      tokens_[absl::StrCat(person.organisation_id, "/", person.subject, "/",
                           person.roles.ToString())];
  if (token.empty()) {
    token = OrDie(
        minter_->Mint({.issuer = kIssuer,
                       .audience = kAudience,
                       .subject = person.subject,
                       .organisation_id = person.organisation_id,
                       .organisation_kind = person.organisation_kind.empty()
                                                ? "NGO"
                                                : person.organisation_kind,
                       .roles = person.roles},
                      absl::Now()),
        "token");
  }
  return token;
}

const std::shared_ptr<grpc::Channel>& TlsNetwork::ChannelOf(
    const std::string& certificate) {
  std::shared_ptr<grpc::Channel>& channel = channels_[certificate];
  if (channel == nullptr) {
    const TestCertificate own = authority_.Issue(certificate);
    // By address: the resolver of names leaks a little.
    channel = grpc::CreateChannel(
        absl::StrCat("ipv4:127.0.0.1:", port_),
        grpc::SslCredentials({.pem_root_certs = authority_.root(),
                              .pem_private_key = own.private_key,
                              .pem_cert_chain = own.certificate}));
  }
  return channel;
}

Answer TlsNetwork::Call(const std::string& certificate,
                        const std::optional<auth::Caller>& person,
                        const std::string& method,
                        const google::protobuf::Message& request,
                        absl::Duration patience) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + patience));
  if (person.has_value()) {
    context.AddMetadata("authorization", "Bearer " + TokenOf(*person));
  }
  const grpc::Slice bytes(request.SerializeAsString());
  grpc::ByteBuffer sent(&bytes, 1);
  grpc::ByteBuffer received;
  grpc::Status status;
  absl::Notification done;
  grpc::GenericStub stub(ChannelOf(certificate));
  stub.UnaryCall(&context, method, grpc::StubOptions(), &sent, &received,
                 [&](grpc::Status answered) {
                   status = std::move(answered);
                   done.Notify();
                 });
  done.WaitForNotification();
  return {.code = status.error_code(),
          .message = status.error_message(),
          .details = status.error_details(),
          .response = status.ok() ? Bytes(received) : ""};
}

}  // namespace sojourn::testing
