// A token key of a test's own and a verifier that trusts it. Tests only.
#ifndef COMMON_AUTH_TOKEN_FIXTURE_H_
#define COMMON_AUTH_TOKEN_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/auth/json.h"
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

  nlohmann::json ReadJson(const std::string& name) const {
    std::ifstream file(Path(name));
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    return ParseObject(text).value_or(nullptr);
  }

  // Header and claims of a token that is accepted.
  nlohmann::json Header() const {
    return {{"alg", "ES256"},
            {"typ", "at+jwt"},
            {"kid", ReadJson("key.jwk")["kid"]}};
  }
  nlohmann::json Claims() const {
    const int64_t now = absl::ToUnixSeconds(now_);
    return {{"iss", spec_.issuer},
            {"aud", spec_.audience},
            {"sub", spec_.subject},
            {"org", spec_.organisation_id},
            {"org_kind", spec_.organisation_kind},
            {"roles", {"VERIFIER"}},
            {"jti", "token-1"},
            {"exp", now + 600},
            {"iat", now},
            {"nbf", now}};
  }

  // Signed with our key, whatever the texts hold.
  std::string SignText(const std::string& header,
                       const std::string& claims) const {
    auto token = Minter().Sign(header, claims);
    EXPECT_OK(token);
    return *std::move(token);
  }
  std::string Sign(const nlohmann::json& header,
                   const nlohmann::json& claims) const {
    return SignText(WriteObject(header), WriteObject(claims));
  }
  // What an attacker without the key can write.
  static std::string Forge(const nlohmann::json& header,
                           const nlohmann::json& claims,
                           const std::string& signature) {
    return absl::StrCat(absl::WebSafeBase64Escape(WriteObject(header)), ".",
                        absl::WebSafeBase64Escape(WriteObject(claims)), ".",
                        signature);
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
