// Everything that is no token of ours, and the reason each is refused with.
#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/auth/token_fixture.h"

namespace sojourn::auth {
namespace {

using testing::ReasonIs;
using testing::StatusIs;

using Change = std::function<void(nlohmann::json&)>;

constexpr char kMalformed[] = "TOKEN_MALFORMED";
constexpr char kNotTrusted[] = "TOKEN_NOT_TRUSTED";
constexpr char kBadClaims[] = "TOKEN_CLAIMS_INVALID";
constexpr char kExpired[] = "TOKEN_EXPIRED";
constexpr char kNotYetValid[] = "TOKEN_NOT_YET_VALID";

class TokenRefusalTest : public TokenFixture {
 protected:
  void ExpectRefused(const std::string& token, const char* reason,
                     const std::string& what) {
    const auto claims = verifier_->Verify(token, now_);
    EXPECT_THAT(claims, StatusIs(absl::StatusCode::kUnauthenticated)) << what;
    EXPECT_THAT(claims, ReasonIs(reason)) << what;
  }

  // Signed by our key: only what is written in it is wrong.
  void ExpectHeaderRefused(const char* what, const Change& change,
                           const char* reason = kNotTrusted) {
    nlohmann::json header = Header();
    change(header);
    ExpectRefused(Sign(header, Claims()), reason, what);
  }
  void ExpectClaimsRefused(const char* what, const Change& change,
                           const char* reason) {
    nlohmann::json claims = Claims();
    change(claims);
    ExpectRefused(Sign(Header(), claims), reason, what);
  }
  // `claims` with the first `from` replaced: for texts no JSON writer makes.
  void ExpectClaimsTextRefused(const char* what, const std::string& from,
                               const std::string& to, const char* reason) {
    const std::string before = WriteObject(Claims());
    const std::string after = absl::StrReplaceAll(before, {{from, to}});
    ASSERT_NE(before, after) << what;
    ExpectRefused(SignText(WriteObject(Header()), after), reason, what);
  }
};

TEST_F(TokenRefusalTest, TheTableStartsFromATokenThatIsAccepted) {
  EXPECT_OK(verifier_->Verify(Sign(Header(), Claims()), now_));
}

TEST_F(TokenRefusalTest, HeadersThatChooseHowTheyAreJudged) {
  const struct {
    const char* what;
    Change change;
  } cases[] = {
      {"no kid", [](auto& h) { h.erase("kid"); }},
      {"unknown kid", [](auto& h) { h["kid"] = "other"; }},
      {"empty kid", [](auto& h) { h["kid"] = ""; }},
      {"kid as a path", [](auto& h) { h["kid"] = "../../dev/null"; }},
      {"kid as SQL", [](auto& h) { h["kid"] = "' OR 1=1 --"; }},
      {"kid of another type", [](auto& h) { h["kid"] = {7}; }},
      {"no typ", [](auto& h) { h.erase("typ"); }},
      {"an id token", [](auto& h) { h["typ"] = "id_token+jwt"; }},
      {"a revocation list", [](auto& h) { h["typ"] = "revocations+jwt"; }},
      {"typ in other case", [](auto& h) { h["typ"] = "AT+JWT"; }},
      {"crit", [](auto& h) { h["crit"] = {"exp"}; }},
      {"key in the token", [this](auto& h) { h["jwk"] = ReadJson("key.jwk"); }},
      {"key by URL", [](auto& h) { h["jku"] = "https://evil.example"; }},
      {"certificate by URL", [](auto& h) { h["x5u"] = "https://a.example"; }},
      {"certificate", [](auto& h) { h["x5c"] = {"MII"}; }},
      {"thumbprint", [](auto& h) { h["x5t#S256"] = "AAAA"; }},
      {"nested token", [](auto& h) { h["cty"] = "JWT"; }},
      {"compressed", [](auto& h) { h["zip"] = "DEF"; }},
      {"unencoded payload", [](auto& h) { h["b64"] = "false"; }},
  };
  for (const auto& test : cases) ExpectHeaderRefused(test.what, test.change);
}

TEST_F(TokenRefusalTest, OtherAlgorithms) {
  const std::vector<std::string> parts =
      absl::StrSplit(Sign(Header(), Claims()), '.');
  for (const char* algorithm :
       {"none", "None", "nOnE", "HS256", "HS512", "RS256", "ES384", "ES512",
        "ES256K", "PS256", "EdDSA", "es256", ""}) {
    nlohmann::json header = Header();
    header["alg"] = algorithm;
    ExpectRefused(Forge(header, Claims(), parts[2]), kNotTrusted, algorithm);
    ExpectRefused(Forge(header, Claims(), ""), kMalformed, algorithm);
  }
  nlohmann::json without = Header();
  without.erase("alg");
  ExpectRefused(Forge(without, Claims(), parts[2]), kNotTrusted, "no alg");
}

// The public key is known to all: a verifier that takes the algorithm from the
// token would take an HMAC under it.
TEST_F(TokenRefusalTest, HmacWithThePublicKeyAsItsSecret) {
  const nlohmann::json key = ReadJson("jwks.json")["keys"][0];
  std::string point;
  for (const char* half : {"x", "y"}) {
    std::string bytes;
    absl::WebSafeBase64Unescape(key[half].get<std::string>(), &bytes);
    point += bytes;
  }
  nlohmann::json header = Header();
  header["alg"] = "HS256";
  const std::string unsigned_token = Forge(header, Claims(), "");
  const std::string signed_part =
      unsigned_token.substr(0, unsigned_token.size() - 1);
  for (const std::string& secret :
       {point, "\x04" + point, WriteObject(key), WriteObject({{"keys", {key}}}),
        std::string()}) {
    unsigned char mac[32];
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(signed_part.data()),
         signed_part.size(), mac, nullptr);
    ExpectRefused(signed_part + "." +
                      absl::WebSafeBase64Escape(std::string(
                          reinterpret_cast<const char*>(mac), sizeof(mac))),
                  kNotTrusted, "HS256");
  }
}

TEST_F(TokenRefusalTest, ForgedSignatures) {
  const std::vector<std::string> parts =
      absl::StrSplit(Sign(Header(), Claims()), '.');
  nlohmann::json other = Claims();
  other["sub"] = "somebody-else";
  ExpectRefused(Forge(Header(), other, parts[2]), kNotTrusted,
                "signature of another token");
  ExpectRefused(Forge(Header(), Claims(), std::string(86, 'A')), kNotTrusted,
                "signature of zeros");
  for (const std::string& signature :
       {parts[2].substr(0, 40), parts[2] + "A", parts[2] + parts[2]}) {
    ExpectRefused(absl::StrCat(parts[0], ".", parts[1], ".", signature),
                  kMalformed, signature);
  }
}

TEST_F(TokenRefusalTest, KeysThatAreNotInTheSet) {
  ASSERT_OK(GenerateTokenKey(Path("evil.jwk"), Path("evil.json")));
  ASSERT_OK_AND_ASSIGN(const std::string own_kid,
                       Minter("evil.jwk").Mint(spec_, now_));
  ExpectRefused(own_kid, kNotTrusted, "unknown key");
  ASSERT_OK_AND_ASSIGN(
      const std::string our_kid,
      Minter("evil.jwk").Sign(WriteObject(Header()), WriteObject(Claims())));
  ExpectRefused(our_kid, kNotTrusted, "unknown key under our kid");
}

TEST_F(TokenRefusalTest, OtherIssuersAndAudiences) {
  const struct {
    const char* what;
    Change change;
  } cases[] = {
      {"issuer", [](auto& c) { c["iss"] = "https://id.example/"; }},
      {"issuer list", [](auto& c) { c["iss"] = {"https://id.example"}; }},
      {"no issuer", [](auto& c) { c.erase("iss"); }},
      {"audience", [](auto& c) { c["aud"] = "other"; }},
      {"part of it", [](auto& c) { c["aud"] = "sojourn.example"; }},
      {"other case", [](auto& c) { c["aud"] = "Sojourn"; }},
      {"nobody", [](auto& c) { c["aud"] = nlohmann::json::array(); }},
      {"nested",
       [](auto& c) {
         c["aud"] = {{"sojourn"}, {"other"}};
       }},
      {"an object",
       [](auto& c) {
         c["aud"] = {{"sojourn", true}};
       }},
      {"no audience", [](auto& c) { c.erase("aud"); }},
  };
  for (const auto& test : cases) {
    ExpectClaimsRefused(test.what, test.change, kNotTrusted);
  }
}

TEST_F(TokenRefusalTest, ClaimsOfTheWrongForm) {
  for (const char* name :
       {"sub", "org", "org_kind", "roles", "exp", "iat", "jti"}) {
    ExpectClaimsRefused(
        name, [&](auto& c) { c.erase(name); }, kBadClaims);
    for (const nlohmann::json& value :
         {nlohmann::json(nullptr), nlohmann::json(true),
          nlohmann::json({{"a", 1}}), nlohmann::json({1.5, "x"})}) {
      ExpectClaimsRefused(
          name, [&](auto& c) { c[name] = value; }, kBadClaims);
    }
  }
  const struct {
    const char* what;
    Change change;
  } cases[] = {
      {"empty subject", [](auto& c) { c["sub"] = ""; }},
      {"number as subject", [](auto& c) { c["sub"] = 7; }},
      {"long subject", [](auto& c) { c["sub"] = std::string(300, 'x'); }},
      {"NUL in the subject",
       [](auto& c) { c["sub"] = std::string("officer-1\0x", 11); }},
      {"line end in the organisation", [](auto& c) { c["org"] = "org-1\n"; }},
      {"one role", [](auto& c) { c["roles"] = "VERIFIER"; }},
      {"numbers as roles",
       [](auto& c) {
         c["roles"] = {1, 2};
       }},
      {"text as expiry", [](auto& c) { c["exp"] = "9999999999"; }},
      {"expiry at the end of time", [](auto& c) { c["exp"] = 1e300; }},
      {"negative expiry", [](auto& c) { c["exp"] = -1; }},
      {"text as nbf", [](auto& c) { c["nbf"] = "soon"; }},
      {"nbf before all time", [](auto& c) { c["nbf"] = -1e300; }},
  };
  for (const auto& test : cases) {
    ExpectClaimsRefused(test.what, test.change, kBadClaims);
  }
}

TEST_F(TokenRefusalTest, Times) {
  const int64_t now = absl::ToUnixSeconds(now_);
  ExpectClaimsRefused(
      "expired", [&](auto& c) { c["exp"] = now - 60; }, kExpired);
  ExpectClaimsRefused(
      "expired in 1970", [](auto& c) { c["exp"] = 0; }, kExpired);
  ExpectClaimsRefused(
      "not yet", [&](auto& c) { c["nbf"] = now + 61; }, kNotYetValid);
  // It would outlive every revocation of what was issued until now.
  ExpectClaimsRefused(
      "issued tomorrow", [&](auto& c) { c["iat"] = now + 86400; },
      kNotYetValid);
}

// Two readers could take different values from these.
TEST_F(TokenRefusalTest, TextsThatParsersReadDifferently) {
  ExpectClaimsTextRefused("subject twice", R"("sub":)",
                          R"("sub":"director","sub":)", kMalformed);
  ExpectClaimsTextRefused("subject twice, one spelled with an escape",
                          R"("sub":)", R"("su\u0062":"director","sub":)",
                          kMalformed);
  ExpectClaimsTextRefused("a name twice inside another claim", R"("sub":)",
                          R"("x":{"a":1,"a":2},"sub":)", kMalformed);
  ExpectClaimsTextRefused("something after the object", "}", "}{}", kMalformed);
  ExpectClaimsTextRefused("NUL after the object", "}", std::string("}\0{}", 4),
                          kMalformed);
  ExpectClaimsTextRefused("a comment", R"("sub":)", R"(/**/"sub":)",
                          kMalformed);
  ExpectClaimsTextRefused("NaN", R"("roles":)", R"("x":NaN,"roles":)",
                          kMalformed);
  ExpectClaimsTextRefused("not UTF-8", "officer-1", "officer-\xFF", kMalformed);
  ExpectClaimsTextRefused("half a surrogate", "officer-1", R"(officer-\uD800)",
                          kMalformed);
  const std::string twice = absl::StrReplaceAll(
      WriteObject(Header()), {{R"("alg":)", R"("alg":"none","alg":)"}});
  ExpectRefused(absl::StrCat(absl::WebSafeBase64Escape(twice), ".",
                             absl::WebSafeBase64Escape(WriteObject(Claims())),
                             ".", std::string(86, 'A')),
                kMalformed, "alg twice");
}

TEST_F(TokenRefusalTest, DeepNesting) {
  for (const size_t depth : {16u, 1000u}) {
    ExpectClaimsTextRefused("lists in lists", R"("sub":)",
                            absl::StrCat(R"("x":)", std::string(depth, '['),
                                         std::string(depth, ']'), R"(,"sub":)"),
                            kMalformed);
  }
  const std::string deep = absl::StrCat(R"({"kid":)", std::string(2500, '['));
  ExpectRefused(absl::StrCat(absl::WebSafeBase64Escape(deep), ".e30.AA"),
                kMalformed, "in the header");
}

TEST_F(TokenRefusalTest, SizesOverTheLimit) {
  ExpectClaimsRefused(
      "a claim of 9,000 bytes",
      [](auto& c) { c["x"] = std::string(9000, 'x'); }, kMalformed);
  ExpectRefused(std::string(1 << 20, '.'), kMalformed, "a megabyte of dots");
}

TEST_F(TokenRefusalTest, Garbage) {
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
      token + std::string(1, '\0'),
      parts[0] + "." + parts[1],
      parts[0] + ".." + parts[2],
      absl::StrCat(absl::WebSafeBase64Escape("[]"), ".", parts[1], ".x"),
      absl::StrCat(absl::WebSafeBase64Escape("{\"alg\":"), ".", parts[1], ".x"),
      std::string(8192, 'A')};
  for (const std::string& text : garbage) {
    ExpectRefused(text, kMalformed, text.substr(0, 80));
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

}  // namespace
}  // namespace sojourn::auth
