// Who is answered over HTTPS, and that nobody who is slow, silent or wordy
// keeps others out.
#include "common/server/https_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_certificates.h"

namespace sojourn::server {
namespace {

using sojourn::testing::ReasonIs;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class HttpsEndpointTest : public ::testing::Test {
 protected:
  HttpsEndpointTest() {
    std::filesystem::create_directories(directory_);
    const testing::TestAuthority authority;
    const testing::TestCertificate own = authority.Issue("capacity");
    std::ofstream(directory_ + "/own.pem") << own.certificate;
    std::ofstream(directory_ + "/own.key") << own.private_key;
  }
  ~HttpsEndpointTest() override { std::filesystem::remove_all(directory_); }

  HttpsEndpoint::Spec Spec() const {
    return {.flag = "page_listen",
            .address = "127.0.0.1:0",
            .cert_file = directory_ + "/own.pem",
            .key_file = directory_ + "/own.key",
            .oldest = HttpsEndpoint::Oldest::kTls12};
  }

  // Says who asked for what.
  static HttpsResponse Echo(const HttpsRequest& request) {
    return {.content_type = "text/echo",
            .body = absl::StrCat(request.remote, " ", request.path),
            .headers = {"X-Heard: yes"}};
  }

  using Client = std::unique_ptr<BIO, void (*)(BIO*)>;

  // Connected, and not a byte said.
  static Client Connect(const std::string& address) {
    Client client(BIO_new_connect(address.c_str()), BIO_free_all);
    EXPECT_EQ(BIO_do_connect(client.get()), 1);
    return client;
  }

  // Nothing where it is not spoken with.
  static std::string Ask(const std::string& address, const std::string& text,
                         int version = TLS1_3_VERSION) {
    const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> tls(
        SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    SSL_CTX_set_max_proto_version(tls.get(), version);
    const Client client(BIO_new_ssl_connect(tls.get()), BIO_free_all);
    BIO_set_conn_hostname(client.get(), address.c_str());
    if (BIO_do_handshake(client.get()) != 1) return "";
    BIO_write(client.get(), text.data(), static_cast<int>(text.size()));
    std::string answer;
    char piece[1024];
    for (int size = 0;
         (size = BIO_read(client.get(), piece, sizeof(piece))) > 0;) {
      answer.append(piece, static_cast<size_t>(size));
    }
    ERR_clear_error();
    return answer;
  }

  const std::string directory_ =
      ::testing::TempDir() + "https-" + crypto::NewPublicId();
};

TEST_F(HttpsEndpointTest, AnybodyIsAnsweredOverTls12And13) {
  ASSERT_OK_AND_ASSIGN(const auto endpoint, HttpsEndpoint::Start(Spec(), Echo));
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const std::string answer = Ask(
        endpoint->address(), "GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n", version);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/echo\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 12\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nX-Heard: yes\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n127.0.0.1 /a"));
  }
  EXPECT_THAT(
      Ask(endpoint->address(), "GET / HTTP/1.1\r\n\r\n", TLS1_1_VERSION),
      IsEmpty());
}

TEST_F(HttpsEndpointTest, ByItselfItSpeaksNothingOlderThan13) {
  HttpsEndpoint::Spec spec = Spec();
  spec.oldest = HttpsEndpoint::Oldest::kTls13;
  ASSERT_OK_AND_ASSIGN(const auto endpoint, HttpsEndpoint::Start(spec, Echo));
  EXPECT_THAT(
      Ask(endpoint->address(), "GET / HTTP/1.1\r\n\r\n", TLS1_2_VERSION),
      IsEmpty());
}

TEST_F(HttpsEndpointTest, WhatIsNotAGetIsSaidSo) {
  ASSERT_OK_AND_ASSIGN(const auto endpoint, HttpsEndpoint::Start(Spec(), Echo));
  const auto ask = [&](const std::string& text) {
    return Ask(endpoint->address(), text);
  };
  EXPECT_THAT(ask("HEAD /a HTTP/1.1\r\n\r\n"), EndsWith("close\r\n\r\n"));
  EXPECT_THAT(ask("HEAD /a HTTP/1.1\r\n\r\n"),
              HasSubstr("Content-Length: 12\r\n"));
  EXPECT_THAT(ask("POST /a HTTP/1.1\r\n\r\n"),
              HasSubstr("405 Method Not Allowed"));
  EXPECT_THAT(ask("hello\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpsEndpointTest, NobodySendsMoreThanAHeadOf8KiB) {
  ASSERT_OK_AND_ASSIGN(const auto endpoint, HttpsEndpoint::Start(Spec(), Echo));
  std::string text = "GET /a HTTP/1.1\r\n";
  while (text.size() < 8192 - 32) absl::StrAppend(&text, "X: 0123456789\r\n");
  EXPECT_THAT(Ask(endpoint->address(), text + "\r\n"),
              StartsWith("HTTP/1.1 200 "));
  text.resize(8192, 'x');
  EXPECT_THAT(Ask(endpoint->address(), text), StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpsEndpointTest, WhoIsSilentKeepsNobodyOut) {
  HttpsEndpoint::Spec spec = Spec();
  spec.patience = absl::Milliseconds(100);
  ASSERT_OK_AND_ASSIGN(const auto endpoint, HttpsEndpoint::Start(spec, Echo));
  std::vector<Client> silent;
  for (int i = 0; i < 12; ++i) silent.push_back(Connect(endpoint->address()));
  EXPECT_THAT(Ask(endpoint->address(), "GET / HTTP/1.1\r\n\r\n"),
              StartsWith("HTTP/1.1 200 "));
  // And is not kept.
  char piece[1];
  EXPECT_LE(BIO_read(silent.front().get(), piece, 1), 0);
}

TEST_F(HttpsEndpointTest, ItsEndWaitsForNobody) {
  HttpsEndpoint::Spec spec = Spec();
  spec.patience = absl::Hours(1);
  ASSERT_OK_AND_ASSIGN(auto endpoint, HttpsEndpoint::Start(spec, Echo));
  const Client silent = Connect(endpoint->address());
  endpoint.reset();
  char piece[1];
  EXPECT_LE(BIO_read(silent.get(), piece, 1), 0);
}

TEST_F(HttpsEndpointTest, WhatKeepsItFromListeningIsNamed) {
  ASSERT_OK_AND_ASSIGN(const auto endpoint, HttpsEndpoint::Start(Spec(), Echo));
  HttpsEndpoint::Spec taken = Spec();
  taken.address = endpoint->address();
  EXPECT_THAT(HttpsEndpoint::Start(taken, Echo), ReasonIs("ADDRESS_TAKEN"));
  for (const char* address : {"127.0.0.1", "127.0.0.1:", "127.0.0.1:65536"}) {
    HttpsEndpoint::Spec bad = Spec();
    bad.address = address;
    const auto refused = HttpsEndpoint::Start(bad, Echo);
    EXPECT_THAT(refused, ReasonIs("ADDRESS_INVALID")) << address;
    EXPECT_THAT(std::string(refused.status().message()),
                HasSubstr("page_listen"));
  }
  HttpsEndpoint::Spec unread = Spec();
  unread.key_file = "/nonexistent";
  EXPECT_THAT(HttpsEndpoint::Start(unread, Echo), ReasonIs("FILE_UNREADABLE"));
}

}  // namespace
}  // namespace sojourn::server
