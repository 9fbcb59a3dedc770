// What a server really sees of its callers, over loopback.
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <map>
#include <memory>
#include <string>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/auth/authenticator.h"
#include "common/auth/authenticator_fake.h"
#include "common/auth/token_fixture.h"
#include "common/testing/test_certificates.h"

namespace sojourn::auth {
namespace {

using testing::ReasonIs;

// Answers any call with an error at once, and keeps what the authenticator
// made of its caller.
class AskingService : public grpc::CallbackGenericService {
 public:
  AskingService(const Authenticator& authenticator, absl::Time now)
      : authenticator_(authenticator), now_(now) {}

  absl::StatusOr<Caller> last() const {
    absl::MutexLock lock(&mutex_);
    return last_;
  }

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    class Reactor : public grpc::ServerGenericBidiReactor {
     public:
      Reactor() { Finish(grpc::Status(grpc::StatusCode::ABORTED, "asked")); }
      void OnDone() override { delete this; }
    };
    absl::MutexLock lock(&mutex_);
    last_ = authenticator_.Authenticate(*context, now_, Trust::kAnybody);
    return new Reactor;
  }

 private:
  const Authenticator& authenticator_;
  const absl::Time now_;
  mutable absl::Mutex mutex_;
  absl::StatusOr<Caller> last_ ABSL_GUARDED_BY(mutex_);
};

class AskingServer {
 public:
  AskingServer(const Authenticator& authenticator, absl::Time now,
               const std::shared_ptr<grpc::ServerCredentials>& credentials)
      : service_(authenticator, now) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
  }

  // What the server made of a call with this metadata.
  absl::StatusOr<Caller> Ask(
      const std::shared_ptr<grpc::ChannelCredentials>& credentials,
      const std::multimap<std::string, std::string>& metadata) {
    // By address: the resolver of names leaks a little.
    grpc::GenericStub stub(grpc::CreateChannel(
        "ipv4:127.0.0.1:" + std::to_string(port_), credentials));
    grpc::ClientContext context;
    for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
    const grpc::Slice empty;
    grpc::ByteBuffer request(&empty, 1);
    grpc::ByteBuffer response;
    absl::Notification done;
    grpc::Status status;
    stub.UnaryCall(&context, "/sojourn.Test/Ask", grpc::StubOptions(), &request,
                   &response, [&](grpc::Status answer) {
                     status = answer;
                     done.Notify();
                   });
    done.WaitForNotification();
    if (status.error_code() != grpc::StatusCode::ABORTED) {
      return absl::UnavailableError(status.error_message());
    }
    return service_.last();
  }

 private:
  AskingService service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

std::shared_ptr<grpc::ServerCredentials> MutualTls(
    const testing::TestAuthority& authority) {
  const testing::TestCertificate own = authority.Issue("capacity");
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = authority.root();
  options.pem_key_cert_pairs.push_back({own.private_key, own.certificate});
  return grpc::SslServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> As(
    const testing::TestAuthority& issuer, const std::string& root,
    const std::string& common_name) {
  const testing::TestCertificate own = issuer.Issue(common_name);
  return grpc::SslCredentials({.pem_root_certs = root,
                               .pem_private_key = own.private_key,
                               .pem_cert_chain = own.certificate});
}

class AuthenticatorTlsTest : public TokenFixture {
 protected:
  absl::StatusOr<Caller> AskAs(
      const std::string& common_name,
      const std::multimap<std::string, std::string>& metadata) {
    return server_.Ask(As(authority_, authority_.root(), common_name),
                       metadata);
  }

  const testing::TestAuthority authority_;
  const TlsAuthenticator authenticator_{*verifier_};
  AskingServer server_{authenticator_, now_, MutualTls(authority_)};
};

TEST_F(AuthenticatorTlsTest, NamesComeFromTheCertificate) {
  ASSERT_OK_AND_ASSIGN(const Caller service, AskAs("relocation", {}));
  EXPECT_EQ(service, (Caller{.is_service = true, .service = "relocation"}));
  EXPECT_THAT(AskAs("prometheus", {}), ReasonIs("CERTIFICATE_NOT_ACCEPTED"));
  EXPECT_THAT(AskAs("client", {}), ReasonIs("TOKEN_MISSING"));
}

TEST_F(AuthenticatorTlsTest, TokensComeFromTheMetadata) {
  const std::string bearer = "Bearer " + Mint(spec_);
  ASSERT_OK_AND_ASSIGN(const Caller person,
                       AskAs("edge", {{"authorization", bearer}}));
  EXPECT_EQ(person.subject, "officer-1");
  EXPECT_FALSE(person.is_service);
  EXPECT_THAT(AskAs("relocation", {{"authorization", bearer}}),
              ReasonIs("TOKEN_NOT_ACCEPTED"));
  EXPECT_THAT(
      AskAs("edge", {{"authorization", bearer}, {"authorization", bearer}}),
      ReasonIs("TOKEN_MALFORMED"));
}

TEST_F(AuthenticatorTlsTest, OnBehalfOfComesFromTheMetadata) {
  const OnBehalfOf officer{"officer-1", "org-1", "event-1"};
  ASSERT_OK_AND_ASSIGN(
      const Caller step,
      AskAs("relocation", {{kOnBehalfOfKey, EncodeOnBehalfOf(officer)}}));
  EXPECT_EQ(step.on_behalf_of, officer);
}

TEST_F(AuthenticatorTlsTest, ACertificateOfAnotherAuthorityDoesNotGetIn) {
  const testing::TestAuthority other;
  EXPECT_EQ(server_.Ask(As(other, authority_.root(), "relocation"), {})
                .status()
                .code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(AuthenticatorTlsTest, WithoutTlsNobodyIsAnybody) {
  AskingServer open(authenticator_, now_, grpc::InsecureServerCredentials());
  EXPECT_THAT(open.Ask(grpc::InsecureChannelCredentials(),
                       {{"x509_common_name", "relocation"},
                        {"authorization", "Bearer " + Mint(spec_)}}),
              ReasonIs("CERTIFICATE_NOT_ACCEPTED"));
}

TEST(FakeAuthenticator, BelievesTheMetadata) {
  const FakeAuthenticator fake;
  AskingServer server(fake, absl::InfinitePast(),
                      grpc::InsecureServerCredentials());
  const auto ask = [&](const Caller& caller) {
    return server.Ask(grpc::InsecureChannelCredentials(),
                      {{kFakeCallerKey, EncodeFakeCaller(caller)}});
  };
  const Caller person{.subject = "s",
                      .organisation_id = "o",
                      .organisation_kind = "CITY",
                      .roles = {Role::kCityCoordinator, Role::kVerifier}};
  const Caller service{.is_service = true,
                       .service = "relocation",
                       .on_behalf_of = OnBehalfOf{"s", "o", "e"}};
  EXPECT_EQ(*ask(person), person);
  EXPECT_EQ(*ask(service), service);
  EXPECT_THAT(server.Ask(grpc::InsecureChannelCredentials(), {}),
              ReasonIs("TOKEN_MISSING"));
}

}  // namespace
}  // namespace sojourn::auth
