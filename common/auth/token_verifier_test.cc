#include "common/auth/token_verifier.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <functional>
#include <thread>
#include <vector>

#include "common/auth/token_fixture.h"

namespace sojourn::auth {
namespace {

using testing::ReasonIs;

using Change = std::function<void(nlohmann::json&)>;

class TokenVerifierTest : public TokenFixture {
 protected:
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

TEST_F(TokenVerifierTest, WhoIsKnownNeedsNoSecondLook) {
  const std::string known = Mint(spec_);
  ASSERT_OK(verifier_->Verify(known, now_));
  EXPECT_OK(verifier_->Verify(known, now_, Trust::kWhoIsKnown));
  EXPECT_THAT(
      verifier_->Verify(known, now_ + absl::Hours(9), Trust::kWhoIsKnown),
      ReasonIs("TOKEN_EXPIRED"));
  EXPECT_THAT(verifier_->Verify(Mint(spec_), now_, Trust::kWhoIsKnown),
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
      [](auto& k) { k.erase("kid"); },
      [](auto& k) { k["kid"] = ""; },
      [](auto& k) { k["kty"] = "oct"; },
      [](auto& k) { k["crv"] = "P-384"; },
      [](auto& k) { k["use"] = "enc"; },
      [](auto& k) { k["alg"] = "HS256"; },
      [](auto& k) { k["x"] = k["y"]; },
      [](auto& k) { k["x"] = "!"; },
      [](auto& k) {
        k["x"] = k["x"].template get<std::string>().replace(30, 1, "=");
      },
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
