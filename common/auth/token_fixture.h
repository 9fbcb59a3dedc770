// A token key of a test's own and a verifier that trusts it. Tests only.
#ifndef COMMON_AUTH_TOKEN_FIXTURE_H_
#define COMMON_AUTH_TOKEN_FIXTURE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/auth/token_minter.h"
#include "common/auth/token_verifier.h"
#include "common/crypto/ids.h"
#include "common/testing/status_matchers.h"

namespace sojourn::auth {

class TokenFixture : public ::testing::Test {
 protected:
  TokenFixture() {
    std::filesystem::create_directories(directory_);
    EXPECT_OK(GenerateTokenKey(Path("key.jwk"), Path("jwks.json")));
    auto verifier = TokenVerifier::Create({.jwks_file = Path("jwks.json"),
                                           .issuer = spec_.issuer,
                                           .audience = spec_.audience});
    EXPECT_OK(verifier);
    verifier_ = *std::move(verifier);
  }
  ~TokenFixture() override { std::filesystem::remove_all(directory_); }

  std::string Path(const std::string& name) const {
    return directory_ + "/" + name;
  }

  TokenMinter Minter(const std::string& key_file = "key.jwk") const {
    auto minter = TokenMinter::Load(Path(key_file));
    EXPECT_OK(minter);
    return *std::move(minter);
  }

  std::string Mint(const TokenSpec& spec) const {
    auto token = Minter().Mint(spec, now_);
    EXPECT_OK(token);
    return *std::move(token);
  }

  const std::string directory_ =
      ::testing::TempDir() + "tokens-" + crypto::NewPublicId();
  const absl::Time now_ = absl::FromUnixSeconds(1800000000);
  const TokenSpec spec_{.issuer = "https://id.example",
                        .audience = "sojourn",
                        .subject = "officer-1",
                        .organisation_id = "org-1",
                        .organisation_kind = "PROGRAMME",
                        .roles = {Role::kProgrammeOfficer, Role::kVerifier}};
  std::unique_ptr<TokenVerifier> verifier_;
};

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_TOKEN_FIXTURE_H_
