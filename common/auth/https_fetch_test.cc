// What is taken from a server, and from which one.
#include "common/auth/https_fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/auth/key_provider_fixture.h"
#include "common/crypto/ids.h"
#include "common/testing/status_matchers.h"

namespace sojourn::auth {
namespace {

using ::testing::HasSubstr;
using testing::ReasonIs;

class HttpsFetchTest : public ::testing::Test {
 protected:
  HttpsFetchTest() {
    std::filesystem::create_directories(directory_);
    std::ofstream(directory_ + "/ca.pem") << authority_.root();
  }
  ~HttpsFetchTest() override { std::filesystem::remove_all(directory_); }

  HttpsSource Source(const std::string& url) const {
    return {.url = url, .ca_file = directory_ + "/ca.pem"};
  }
  absl::StatusOr<std::string> FetchFrom(const HttpsSource& source) const {
    absl::StatusOr<Fetch> fetch = NewHttpsFetch(source);
    if (!fetch.ok()) return fetch.status();
    return (*fetch)();
  }
  void ExpectUnreachable(const HttpsSource& source, const std::string& why) {
    const auto text = FetchFrom(source);
    EXPECT_THAT(text, ReasonIs("KEY_SET_UNREACHABLE"));
    EXPECT_THAT(std::string(text.status().message()), HasSubstr(why));
  }

  const std::string directory_ =
      ::testing::TempDir() + "https-" + crypto::NewPublicId();
  const testing::TestAuthority authority_;
};

TEST_F(HttpsFetchTest, TheBodyOfA200UpToTheLimit) {
  KeyProvider provider(authority_, directory_);
  HttpsSource source = Source(provider.url());
  source.max_bytes = 1000;
  for (const size_t size : {size_t{0}, size_t{5}, size_t{1000}}) {
    provider.Serve(std::string(size, 'k'));
    ASSERT_OK_AND_ASSIGN(const std::string text, FetchFrom(source));
    EXPECT_EQ(text, std::string(size, 'k'));
  }
  provider.Serve(std::string(1001, 'k'));
  ExpectUnreachable(source, "answers more than 1000 bytes");
}

TEST_F(HttpsFetchTest, AnAnswerWithoutALengthIsCutOffToo) {
  KeyProvider provider(authority_, directory_);
  provider.Serve([](httplib::Response& response) {
    response.set_chunked_content_provider(
        "text/plain", [](size_t, httplib::DataSink& sink) {
          return sink.write(std::string(4096, 'k').data(), 4096);
        });
  });
  ExpectUnreachable(Source(provider.url()), "answers more than 1048576 bytes");
}

TEST_F(HttpsFetchTest, NoRedirectAndNoErrorIsAnAnswer) {
  KeyProvider provider(authority_, directory_);
  KeyProvider other(authority_, directory_);
  other.Serve("never");
  for (const std::string& to :
       {other.url(), std::string("http://127.0.0.1:1/keys")}) {
    provider.Serve(
        [&](httplib::Response& response) { response.set_redirect(to, 302); });
    ExpectUnreachable(Source(provider.url()), "answers 302");
  }
  EXPECT_EQ(other.asked(), 0);
  provider.Serve([](httplib::Response& response) {
    response.status = 503;
    response.set_content("{}", "application/json");
  });
  ExpectUnreachable(Source(provider.url()), "answers 503");
}

TEST_F(HttpsFetchTest, OnlyTheRightCertificate) {
  KeyProvider provider(authority_, directory_);
  provider.Serve("keys");
  HttpsSource source = Source(provider.url());
  EXPECT_OK(FetchFrom(source));
  // The certificate is for localhost and 127.0.0.1.
  KeyProvider elsewhere(authority_, directory_, "127.0.0.2");
  ExpectUnreachable(Source(elsewhere.url()), "");
  EXPECT_EQ(elsewhere.asked(), 0);
  std::ofstream(directory_ + "/ca.pem") << testing::TestAuthority().root();
  ExpectUnreachable(source, "");
  source.ca_file = "";  // the system's authorities do not know it either
  ExpectUnreachable(source, "");
  EXPECT_EQ(provider.asked(), 1);
}

TEST_F(HttpsFetchTest, OnlyOverTls13) {
  KeyProvider provider(authority_, directory_);
  provider.Serve("keys");
  EXPECT_OK(FetchFrom(Source(provider.url())));
  provider.SpeakAtMost(TLS1_2_VERSION);
  ExpectUnreachable(Source(provider.url()), "");
  EXPECT_EQ(provider.asked(), 1);
}

TEST_F(HttpsFetchTest, WaitsNoLongerThanItShould) {
  absl::Notification over;
  KeyProvider provider(authority_, directory_);
  provider.Serve([&](httplib::Response&) { over.WaitForNotification(); });
  HttpsSource source = Source(provider.url());
  source.patience = absl::Milliseconds(50);
  ExpectUnreachable(source, "");
  over.Notify();
  provider.Stop();
  ExpectUnreachable(source, "");
}

TEST_F(HttpsFetchTest, RefusesWhatIsNoSourceAtOnce) {
  for (const char* url :
       {"http://id.example/keys", "file:///keys", "id.example/keys", "https://",
        "https:///keys", "https://id.example:0/keys", "https://id.example:x",
        "https://id.example:65536/", "https://user:word@id.example/keys",
        "https://id.example/keys#1", "https://[::1]/keys",
        "https://id.example/a b", "https://id.example/a\r\nHost: b"}) {
    EXPECT_THAT(FetchFrom(Source(url)), ReasonIs("KEY_SET_INVALID")) << url;
  }
  EXPECT_THAT(
      FetchFrom({.url = "https://id.example", .ca_file = "/no/such.pem"}),
      ReasonIs("KEY_SET_INVALID"));
}

}  // namespace
}  // namespace sojourn::auth
