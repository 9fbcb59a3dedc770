// Whom a server speaks with, and how: gRPC, /metrics, and a peer's peer.
#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <openssl/ssl.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/process/confine.h"
#include "common/server/build_runtime.h"
#include "common/server/metrics_endpoint.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_certificates.h"

namespace sojourn::server {
namespace {

class TlsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { process::RequireTls13(); }
  TlsTest() { std::filesystem::create_directories(directory_); }
  ~TlsTest() override { std::filesystem::remove_all(directory_); }

  // What a service of this name is started with.
  Options OptionsOf(const std::string& name) {
    const testing::TestCertificate own = authority_.Issue(name);
    const std::string path = absl::StrCat(directory_, "/", name);
    std::ofstream(path + ".pem") << own.certificate;
    std::ofstream(path + ".key") << own.private_key;
    std::filesystem::permissions(path + ".key",
                                 std::filesystem::perms::owner_read);
    std::ofstream(directory_ + "/ca.pem") << authority_.root();
    Options options;
    options.tls_cert_file = path + ".pem";
    options.tls_key_file = path + ".key";
    options.tls_ca_file = directory_ + "/ca.pem";
    return options;
  }

  // A gRPC server of this name; its port.
  int Serve(const std::string& name) {
    const auto credentials = ServerCredentials(OptionsOf(name));
    if (!credentials.ok()) return 0;
    int port = 0;
    grpc::ServerBuilder builder;
    builder.RegisterCallbackGenericService(&nothing_);
    builder.AddListeningPort("127.0.0.1:0", *credentials, &port);
    server_ = builder.BuildAndStart();
    return port;
  }

  // Whether a client of that name and version of TLS gets through to it.
  bool ShakesHands(int port, const std::string& name, int version) {
    const Options own = OptionsOf(name);
    const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> tls(
        SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    SSL_CTX_set_max_proto_version(tls.get(), version);
    SSL_CTX_use_certificate_file(tls.get(), own.tls_cert_file.c_str(),
                                 SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(tls.get(), own.tls_key_file.c_str(),
                                SSL_FILETYPE_PEM);
    const std::unique_ptr<BIO, void (*)(BIO*)> bio(
        BIO_new_ssl_connect(tls.get()), BIO_free_all);
    BIO_set_conn_hostname(bio.get(), absl::StrCat("127.0.0.1:", port).c_str());
    return BIO_do_handshake(bio.get()) == 1;
  }

  // Whether a client that wants `peer` takes whoever listens there.
  bool Reaches(int port, const std::string& peer) {
    const auto credentials = PeerCredentials(OptionsOf("relocation"));
    if (!credentials.ok()) return false;
    grpc::ChannelArguments arguments;
    arguments.SetSslTargetNameOverride(PeerTlsName(peer));
    const auto channel = grpc::CreateCustomChannel(
        absl::StrCat("ipv4:127.0.0.1:", port), *credentials, arguments);
    grpc_connectivity_state state = channel->GetState(true);
    while (state != GRPC_CHANNEL_READY &&
           state != GRPC_CHANNEL_TRANSIENT_FAILURE) {
      channel->WaitForStateChange(
          state, std::chrono::system_clock::now() + std::chrono::seconds(10));
      state = channel->GetState(true);
    }
    return state == GRPC_CHANNEL_READY;
  }

  // The status of GET /metrics; 0 for a client that is not spoken with.
  int Scrape(const std::string& address, const std::string& name) {
    const Options own = OptionsOf(name);
    const size_t colon = address.rfind(':');
    httplib::SSLClient client(address.substr(0, colon),
                              std::stoi(address.substr(colon + 1)),
                              own.tls_cert_file, own.tls_key_file);
    client.set_ca_cert_path(own.tls_ca_file.c_str());
    const httplib::Result result = client.Get("/metrics");
    return result ? result->status : 0;
  }

  const std::string directory_ =
      ::testing::TempDir() + "tls-" + crypto::NewPublicId();
  const testing::TestAuthority authority_;
  grpc::CallbackGenericService nothing_;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(TlsTest, AServerSpeaksNothingOlderThan13) {
  const int port = Serve("capacity");
  EXPECT_TRUE(ShakesHands(port, "client", TLS1_3_VERSION));
  EXPECT_FALSE(ShakesHands(port, "client", TLS1_2_VERSION));
}

TEST_F(TlsTest, APeerIsKnownByItsOwnName) {
  const int port = Serve("visa");
  EXPECT_TRUE(Reaches(port, "visa"));
  EXPECT_FALSE(Reaches(port, "capacity"));
}

TEST_F(TlsTest, MetricsAreForTheScraperOverTls13) {
  ASSERT_OK_AND_ASSIGN(
      const auto endpoint,
      MetricsEndpoint::Start(OptionsOf("capacity"), [] { return "up 1\n"; }));
  EXPECT_EQ(200, Scrape(endpoint->address(), "prometheus"));
  for (const char* other :
       {"client", "edge", "relocation", "prometheus2", "Prometheus"}) {
    EXPECT_EQ(0, Scrape(endpoint->address(), other)) << other;
  }
  const int port =
      std::stoi(endpoint->address().substr(endpoint->address().rfind(':') + 1));
  EXPECT_FALSE(ShakesHands(port, "prometheus", TLS1_2_VERSION));
}

}  // namespace
}  // namespace sojourn::server
