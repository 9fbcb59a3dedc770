// A token key of the run's own, so that signed input reaches what comes after
// the signature.
#ifndef TESTS_FUZZ_SIGNING_KEY_H_
#define TESTS_FUZZ_SIGNING_KEY_H_

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/auth/json.h"
#include "common/auth/key_set.h"
#include "common/auth/token_minter.h"
#include "common/auth/token_verifier.h"
#include "tests/fuzz/fuzz.h"

namespace sojourn::fuzz {

class SigningKey {
 public:
  SigningKey() {
    char folder[] = "/tmp/sojourn-fuzz-XXXXXX";
    Require(mkdtemp(folder) != nullptr, "a folder for the key");
    const std::string path = folder;
    Require(auth::GenerateTokenKey(path + "/key", path + "/jwks").ok(),
            "a key is made");
    auto minter = auth::TokenMinter::Load(path + "/key");
    auto keys = auth::KeySet::Open(path + "/jwks");
    auto verifier = auth::TokenVerifier::Create({.jwks_file = path + "/jwks",
                                                 .issuer = "issuer",
                                                 .audience = "audience"});
    Require(minter.ok() && keys.ok() && verifier.ok(), "the key is read");
    minter_.emplace(*std::move(minter));
    keys_ = *std::move(keys);
    verifier_ = *std::move(verifier);
    std::ifstream file(path + "/key");
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    kid_ = auth::StringField(*auth::ParseObject(text), "kid").value_or("");
    // What was read stays in force without its file.
    std::filesystem::remove_all(path);
  }

  // `payload` in a compact JWS of this type.
  std::string Sign(const std::string& type, std::string_view payload) const {
    const auto token = minter_->Sign(
        auth::WriteObject({{"alg", "ES256"}, {"typ", type}, {"kid", kid_}}),
        std::string(payload));
    Require(token.ok(), "any payload can be signed");
    return *token;
  }

  auth::KeySet& keys() { return *keys_; }
  auth::TokenVerifier& verifier() { return *verifier_; }

 private:
  std::optional<auth::TokenMinter> minter_;
  std::unique_ptr<auth::KeySet> keys_;
  std::unique_ptr<auth::TokenVerifier> verifier_;
  std::string kid_;
};

}  // namespace sojourn::fuzz

#endif  // TESTS_FUZZ_SIGNING_KEY_H_
