#include "common/auth/token_verifier.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/auth/json.h"
#include "common/auth/token_fixture.h"

namespace sojourn::auth {
namespace {

using testing::ReasonIs;
using testing::StatusIs;

using Change = std::function<void(nlohmann::json&)>;

class TokenVerifierTest : public TokenFixture {
 protected:
  nlohmann::json ReadJson(const std::string& name) const {
    std::ifstream file(Path(name));
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    return ParseObject(text).value_or(nullptr);
  }

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
            {"exp", now + 600},
            {"nbf", now}};
  }

  std::string Sign(const nlohmann::json& header,
                   const nlohmann::json& claims) const {
    auto token = Minter().Sign(WriteObject(header), WriteObject(claims));
    EXPECT_OK(token);
    return *std::move(token);
  }
  std::string WithClaims(const Change& change) const {
    nlohmann::json claims = Claims();
    change(claims);
    return Sign(Header(), claims);
  }
  std::string WithHeader(const Change& change) const {
    nlohmann::json header = Header();
    change(header);
    return Sign(header, Claims());
  }
  // What an attacker without the key can write.
  static std::string Forge(const nlohmann::json& header,
                           const nlohmann::json& claims,
                           const std::string& signature) {
    return absl::StrCat(absl::WebSafeBase64Escape(WriteObject(header)), ".",
                        absl::WebSafeBase64Escape(WriteObject(claims)), ".",
                        signature);
  }

  void ExpectRefused(const std::string& token, const char* reason,
                     const char* what) {
    const auto claims = verifier_->Verify(token, now_);
    EXPECT_THAT(claims, StatusIs(absl::StatusCode::kUnauthenticated)) << what;
    EXPECT_THAT(claims, ReasonIs(reason)) << what;
  }
};

TEST_F(TokenVerifierTest, AcceptsWhatTheMinterSigned) {
  const std::string token = Mint(spec_);
  for (int i = 0; i < 2; ++i) {  // the second time from memory
    ASSERT_OK_AND_ASSIGN(const TokenClaims claims,
                         verifier_->Verify(token, now_));
    EXPECT_EQ(claims.subject, "officer-1");
    EXPECT_EQ(claims.organisation_id, "org-1");
    EXPECT_EQ(claims.organisation_kind, "PROGRAMME");
    EXPECT_EQ(claims.roles, spec_.roles);
    EXPECT_EQ(claims.expires, now_ + spec_.lifetime);
    EXPECT_EQ(claims.token_id.size(), 26u);
  }
}

TEST_F(TokenVerifierTest, AcceptsTheOtherFormsOfTheStandard) {
  for (const std::string& token :
       {WithHeader([](auto& h) { h["typ"] = "JWT"; }), WithClaims([](auto& c) {
          c["aud"] = {"other", "sojourn"};
        }),
        WithClaims([](auto& c) { c.erase("nbf"); }), WithClaims([](auto& c) {
          c["exp"] = c["exp"].template get<double>() + .5;
        }),
        WithClaims([](auto& c) { c["scope"] = "openid"; }),
        WithClaims([](auto& c) {
          c["roles"] = {"VERIFIER", "FUTURE"};
        })}) {
    ASSERT_OK_AND_ASSIGN(const TokenClaims claims,
                         verifier_->Verify(token, now_));
    EXPECT_EQ(claims.roles, RoleSet{Role::kVerifier});
  }
}

TEST_F(TokenVerifierTest, RefusesHostileHeaders) {
  const struct {
    const char* what;
    Change change;
  } cases[] = {
      {"no kid", [](auto& h) { h.erase("kid"); }},
      {"unknown kid", [](auto& h) { h["kid"] = "other"; }},
      {"kid as a path", [](auto& h) { h["kid"] = "../../dev/null"; }},
      {"kid of another type", [](auto& h) { h["kid"] = {7}; }},
      {"no typ", [](auto& h) { h.erase("typ"); }},
      {"an id token", [](auto& h) { h["typ"] = "id_token+jwt"; }},
      {"typ in other case", [](auto& h) { h["typ"] = "AT+JWT"; }},
      {"crit", [](auto& h) { h["crit"] = {"exp"}; }},
      {"key in the token", [this](auto& h) { h["jwk"] = ReadJson("key.jwk"); }},
      {"key by URL", [](auto& h) { h["jku"] = "https://evil.example"; }},
      {"certificate", [](auto& h) { h["x5c"] = {"MII"}; }},
      {"unencoded payload", [](auto& h) { h["b64"] = "false"; }},
  };
  for (const auto& test : cases) {
    ExpectRefused(WithHeader(test.change), "TOKEN_NOT_TRUSTED", test.what);
  }
}

TEST_F(TokenVerifierTest, RefusesOtherAlgorithmsAndForgedSignatures) {
  const std::vector<std::string> parts = absl::StrSplit(Mint(spec_), '.');
  for (const char* algorithm : {"none", "None", "HS256", "RS256", "ES384",
                                "ES512", "PS256", "EdDSA", "es256", ""}) {
    nlohmann::json header = Header();
    header["alg"] = algorithm;
    ExpectRefused(Forge(header, Claims(), parts[2]), "TOKEN_NOT_TRUSTED",
                  algorithm);
    ExpectRefused(Forge(header, Claims(), ""), "TOKEN_MALFORMED", algorithm);
  }
  ExpectRefused(Forge(Header(), Claims(), parts[2]), "TOKEN_NOT_TRUSTED",
                "signature of another token");
  ExpectRefused(Forge(Header(), Claims(), std::string(86, 'A')),
                "TOKEN_NOT_TRUSTED", "signature of zeros");
  for (const std::string& signature :
       {parts[2].substr(0, 40), parts[2] + "A", parts[2] + parts[2]}) {
    ExpectRefused(absl::StrCat(parts[0], ".", parts[1], ".", signature),
                  "TOKEN_MALFORMED", signature.c_str());
  }
}

TEST_F(TokenVerifierTest, RefusesAKeyThatIsNotInTheSet) {
  ASSERT_OK(GenerateTokenKey(Path("evil.jwk"), Path("evil.json")));
  ASSERT_OK_AND_ASSIGN(const std::string own_kid,
                       Minter("evil.jwk").Mint(spec_, now_));
  ExpectRefused(own_kid, "TOKEN_NOT_TRUSTED", "unknown key");
  ASSERT_OK_AND_ASSIGN(
      const std::string our_kid,
      Minter("evil.jwk").Sign(WriteObject(Header()), WriteObject(Claims())));
  ExpectRefused(our_kid, "TOKEN_NOT_TRUSTED", "unknown key under our kid");
}

TEST_F(TokenVerifierTest, RefusesOtherIssuersAndAudiences) {
  const Change changes[] = {
      [](auto& c) { c["iss"] = "https://id.example/"; },
      [](auto& c) { c["iss"] = {"https://id.example"}; },
      [](auto& c) { c.erase("iss"); },
      [](auto& c) { c["aud"] = "other"; },
      [](auto& c) { c["aud"] = nlohmann::json::array(); },
      [](auto& c) {
        c["aud"] = {{"sojourn", true}};
      },
      [](auto& c) { c.erase("aud"); },
  };
  for (const Change& change : changes) {
    const std::string token = WithClaims(change);
    ExpectRefused(token, "TOKEN_NOT_TRUSTED", token.c_str());
  }
}

TEST_F(TokenVerifierTest, RefusesClaimsOfTheWrongForm) {
  for (const char* name : {"sub", "org", "org_kind", "roles", "exp"}) {
    ExpectRefused(WithClaims([&](auto& c) { c.erase(name); }),
                  "TOKEN_CLAIMS_INVALID", name);
    ExpectRefused(WithClaims([&](auto& c) { c[name] = nullptr; }),
                  "TOKEN_CLAIMS_INVALID", name);
    ExpectRefused(WithClaims([&](auto& c) {
                    c[name] = {{"a", 1}};
                  }),
                  "TOKEN_CLAIMS_INVALID", name);
  }
  const Change changes[] = {
      [](auto& c) { c["sub"] = ""; },
      [](auto& c) { c["sub"] = std::string(300, 'x'); },
      [](auto& c) { c["roles"] = "VERIFIER"; },
      [](auto& c) {
        c["roles"] = {1, 2};
      },
      [](auto& c) { c["exp"] = "9999999999"; },
      [](auto& c) { c["exp"] = 1e300; },
      [](auto& c) { c["exp"] = -1; },
      [](auto& c) { c["nbf"] = "soon"; },
      [](auto& c) { c["nbf"] = -1e300; },
  };
  for (const Change& change : changes) {
    const std::string token = WithClaims(change);
    ExpectRefused(token, "TOKEN_CLAIMS_INVALID", token.c_str());
  }
}

TEST_F(TokenVerifierTest, NeverFallsOverGarbage) {
  const std::string token = Mint(spec_);
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  const std::vector<std::string> garbage = {
      "",
      ".",
      "..",
      "...",
      "a.b.c",
      "null.null.null",
      std::string(3, '\0'),
      "Bearer " + token,
      token + ".",
      "." + token,
      token + "=",
      token + "\n",
      parts[0] + "." + parts[1],
      parts[0] + ".." + parts[2],
      absl::StrCat(absl::WebSafeBase64Escape("[]"), ".", parts[1], ".x"),
      absl::StrCat(absl::WebSafeBase64Escape("{\"alg\":"), ".", parts[1], ".x"),
      absl::StrCat(absl::WebSafeBase64Escape(std::string(4000, '[')), ".",
                   parts[1], ".", parts[2]),
      std::string(8192, 'A'),
      std::string(1 << 20, '.'),
      token + std::string(9000, 'A')};
  for (const std::string& text : garbage) {
    ExpectRefused(text, "TOKEN_MALFORMED", text.substr(0, 80).c_str());
  }
  for (size_t i = 0; i < token.size(); ++i) {
    std::string altered = token;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_THAT(verifier_->Verify(altered, now_),
                StatusIs(absl::StatusCode::kUnauthenticated))
        << i;
    EXPECT_THAT(verifier_->Verify(token.substr(0, i), now_),
                StatusIs(absl::StatusCode::kUnauthenticated))
        << i;
  }
}

TEST_F(TokenVerifierTest, TimesHaveAMinuteOfSkewFreshOrFromMemory) {
  const std::string token = Mint(spec_);
  const absl::Time expires = now_ + spec_.lifetime;
  const auto verify = [&](absl::Time now) {
    return verifier_->Verify(token, now).status();
  };
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(verify(now_ - absl::Seconds(61)),
                ReasonIs("TOKEN_NOT_YET_VALID"));
    EXPECT_OK(verify(now_ - absl::Seconds(60)));
    EXPECT_OK(verify(expires + absl::Seconds(59)));
    EXPECT_THAT(verify(expires + absl::Seconds(60)), ReasonIs("TOKEN_EXPIRED"));
  }
}

TEST_F(TokenVerifierTest, FollowsTheKeySetAndForgetsWithdrawnKeys) {
  const std::string old_token = Mint(spec_);
  ASSERT_OK(verifier_->Verify(old_token, now_));
  ASSERT_OK(GenerateTokenKey(Path("key.jwk"), Path("jwks.json")));
  const std::string new_token = Mint(spec_);
  const absl::Time later = now_ + absl::Seconds(1);
  EXPECT_OK(verifier_->Verify(new_token, later));
  EXPECT_THAT(verifier_->Verify(old_token, later),
              ReasonIs("TOKEN_NOT_TRUSTED"));
}

TEST_F(TokenVerifierTest, KeepsItsKeysWhileTheFileIsBroken) {
  const std::string token = Mint(spec_);
  std::ofstream(Path("jwks.json")) << "{";
  EXPECT_OK(verifier_->Verify(token, now_ + absl::Seconds(5)));
  std::filesystem::remove(Path("jwks.json"));
  EXPECT_OK(verifier_->Verify(token, now_ + absl::Seconds(10)));
}

TEST_F(TokenVerifierTest, ReadsTheFileForAnUnknownKeyOnceIn30Seconds) {
  // A change that the file's size and times do not show.
  const auto replace_unseen = [this] {
    struct stat before = {};
    ASSERT_EQ(stat(Path("jwks.json").c_str(), &before), 0);
    ASSERT_OK(GenerateTokenKey(Path("key.jwk"), Path("next.json")));
    std::ifstream next(Path("next.json"));
    std::ofstream(Path("jwks.json")) << next.rdbuf();
    const timespec times[] = {before.st_atim, before.st_mtim};
    ASSERT_EQ(utimensat(AT_FDCWD, Path("jwks.json").c_str(), times, 0), 0);
  };
  replace_unseen();
  EXPECT_OK(verifier_->Verify(Mint(spec_), now_));
  replace_unseen();
  const std::string token = Mint(spec_);
  EXPECT_THAT(verifier_->Verify(token, now_ + absl::Seconds(29)),
              ReasonIs("TOKEN_NOT_TRUSTED"));
  EXPECT_OK(verifier_->Verify(token, now_ + absl::Seconds(30)));
}

TEST_F(TokenVerifierTest, ManyThreadsManyTokens) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] {
      const std::string token = Mint(spec_);
      for (int n = 0; n < 50; ++n) {
        EXPECT_OK(verifier_->Verify(token, now_));
        EXPECT_FALSE(verifier_->Verify(token + "x", now_).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(TokenVerifierTest, RefusesAFileThatIsNoKeySet) {
  const auto open = [&](const std::string& text) {
    std::ofstream(Path("bad.json")) << text;
    return KeySet::Open(Path("bad.json")).status();
  };
  nlohmann::json set = ReadJson("jwks.json");
  nlohmann::json key = set["keys"][0];
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("{\"keys\":{}}"),
        std::string("{\"keys\":[]}"), std::string("{\"keys\":[1,null]}"),
        WriteObject({{"keys", {key, key}}})}) {
    EXPECT_THAT(open(text), ReasonIs("KEY_SET_INVALID")) << text;
  }
  const Change changes[] = {
      [](auto& k) { k.erase("kid"); },   [](auto& k) { k["kid"] = ""; },
      [](auto& k) { k["kty"] = "oct"; }, [](auto& k) { k["crv"] = "P-384"; },
      [](auto& k) { k["use"] = "enc"; }, [](auto& k) { k["alg"] = "HS256"; },
      [](auto& k) { k["x"] = k["y"]; },  [](auto& k) { k["x"] = "!"; },
  };
  for (const Change& change : changes) {
    nlohmann::json changed = key;
    change(changed);
    const std::string text =
        WriteObject({{"keys", nlohmann::json::array({changed})}});
    EXPECT_THAT(open(text), ReasonIs("KEY_SET_INVALID")) << text;
  }
  EXPECT_THAT(KeySet::Open(Path("none.json")), ReasonIs("KEY_SET_INVALID"));
}

TEST_F(TokenVerifierTest, TheKeyIsForItsOwnerAndTheSetHoldsNoSecret) {
  struct stat info = {};
  ASSERT_EQ(stat(Path("key.jwk").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_FALSE(ReadJson("jwks.json")["keys"][0].contains("d"));
  EXPECT_THAT(TokenMinter::Load(Path("jwks.json")),
              ReasonIs("TOKEN_KEY_INVALID"));
}

}  // namespace
}  // namespace sojourn::auth
