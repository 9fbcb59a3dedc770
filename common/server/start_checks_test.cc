// What a service refuses to start with, all of it at once.
#include "common/server/start_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "common/crypto/ids.h"
#include "common/server/https_endpoint.h"
#include "common/status/error.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_certificates.h"

namespace sojourn::server {
namespace {

using sojourn::testing::IsOk;
using sojourn::testing::ReasonIs;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

using std::filesystem::perms;

class StartChecksTest : public ::testing::Test {
 protected:
  StartChecksTest() {
    std::filesystem::create_directories(directory_);
    std::filesystem::permissions(directory_, perms::owner_all);
    const testing::TestAuthority authority;
    const testing::TestCertificate own = authority.Issue("capacity");
    Write("ca.pem", authority.root());
    Write("own.pem", own.certificate);
    Write("own.key", own.private_key);
    for (const char* name : {"audit", "audit_head", "blind", "idempotency",
                             "page_token", "kek", "kek.2"}) {
      Write(name, std::string(32, 'k'));
    }
    options_.environment = "development";
    options_.tls_ca_file = directory_ + "/ca.pem";
    options_.tls_cert_file = directory_ + "/own.pem";
    options_.tls_key_file = directory_ + "/own.key";
    options_.jwks_file = "https://id.invalid/jwks";
    options_.secrets_dir = directory_;
    options_.files["calendar_listen"] = "127.0.0.1:0";
  }
  ~StartChecksTest() override { std::filesystem::remove_all(directory_); }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(directory_ + "/" + name) << text;
    Allow(name, perms::owner_read | perms::owner_write);
  }
  void Allow(const std::string& name, perms whom) {
    std::filesystem::permissions(directory_ + "/" + name, whom);
  }
  // "flag REASON" of each mistake.
  std::vector<std::string> Mistakes() const {
    std::vector<std::string> mistakes;
    for (const auto& each : DetailsOf(CheckServing(options_)).violations) {
      mistakes.push_back(each.field + " " + each.reason);
    }
    return mistakes;
  }

  const std::string directory_ =
      ::testing::TempDir() + "start-" + crypto::NewPublicId();
  Options options_;
};

TEST_F(StartChecksTest, NothingIsWrong) {
  EXPECT_THAT(CheckServing(options_), IsOk());
  options_.listen = "localhost:0";
  EXPECT_THAT(CheckServing(options_), IsOk());
}

TEST_F(StartChecksTest, AServiceThatKeepsNothingNeedsNoSecrets) {
  options_.secrets_dir = "";
  EXPECT_THAT(CheckServing(options_), IsOk());
}

TEST_F(StartChecksTest, ATakenAddressHidesNoOtherMistake) {
  ASSERT_OK_AND_ASSIGN(
      const auto other,
      HttpsEndpoint::Start(
          {.flag = "page_listen",
           .address = "127.0.0.1:0",
           .cert_file = options_.tls_cert_file,
           .key_file = options_.tls_key_file},
          [](const HttpsRequest&) { return HttpsResponse(); }));
  options_.files["calendar_listen"] = other->address();
  EXPECT_THAT(CheckServing(options_), ReasonIs("ADDRESS_TAKEN"));
  options_.metrics_listen = "nowhere";
  options_.tls_cert_file = directory_ + "/another.pem";
  Allow("own.key", perms::owner_read | perms::group_read);
  Allow("kek.2", perms::owner_read | perms::others_read);
  Write("blind", "short");
  Allow("", perms::all);
  EXPECT_THAT(Mistakes(), UnorderedElementsAre("calendar_listen ADDRESS_TAKEN",
                                               "metrics_listen ADDRESS_INVALID",
                                               "tls_cert_file FILE_UNREADABLE",
                                               "tls_key_file FILE_NOT_PRIVATE",
                                               "secrets_dir KEY_FILE_INVALID",
                                               "secrets_dir KEY_FILE_INVALID",
                                               "secrets_dir SECRETS_DIR_OPEN"));
  const absl::Status wrong = CheckServing(options_);
  EXPECT_THAT(wrong, ReasonIs("SETTINGS_WRONG"));
  for (const char* name : {"/own.key", "/kek.2"}) {
    EXPECT_THAT(std::string(wrong.message()),
                HasSubstr("chmod 600 " + directory_ + name));
  }
  EXPECT_THAT(CheckSettings(options_), ReasonIs("SECRETS_DIR_OPEN"));
}

}  // namespace
}  // namespace sojourn::server
