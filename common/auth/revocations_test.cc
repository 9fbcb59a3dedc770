#include "common/auth/revocations.h"

#include <functional>
#include <thread>
#include <vector>

#include "common/auth/token_fixture.h"

namespace sojourn::auth {
namespace {

using testing::ReasonIs;
using testing::StatusIs;

using Json = nlohmann::json;

class RevocationsTest : public TokenFixture {
 protected:
  RevocationsTest() {
    auto verifier =
        TokenVerifier::Create({.jwks_file = Path("jwks.json"),
                               .revocations_file = Path("revocations.jwt"),
                               .issuer = spec_.issuer,
                               .audience = spec_.audience});
    EXPECT_OK(verifier);
    verifier_ = *std::move(verifier);
    auto keys = KeySet::Open(Path("jwks.json"));
    EXPECT_OK(keys);
    keys_ = *std::move(keys);
  }

  int64_t Seconds(absl::Time time) const { return absl::ToUnixSeconds(time); }

  Json List(int64_t sequence, const std::vector<Json>& entries) const {
    return {{"iat", Seconds(now_)},
            {"exp", Seconds(now_ + absl::Hours(1))},
            {"seq", sequence},
            {"entries", entries}};
  }
  Json ListHeader() const {
    Json header = Header();
    header["typ"] = "revocations+jwt";
    return header;
  }
  void Write(const std::string& text) const {
    std::ofstream(Path("revocations.jwt"), std::ios::trunc) << text;
  }
  void Publish(const Json& list) const { Write(Sign(ListHeader(), list)); }
  // As the service's poller does every 20 seconds.
  void PublishAndPoll(const Json& list) {
    Publish(list);
    verifier_->Poll(now_);
  }

  std::string TokenIssuedAt(absl::Time issued,
                            const std::function<void(Json&)>& change = {}) {
    Json claims = Claims();
    claims["iat"] = Seconds(issued);
    claims["nbf"] = Seconds(issued);
    if (change) change(claims);
    return Sign(Header(), claims);
  }
  bool IsRevoked(const std::string& token) {
    const auto claims = verifier_->Verify(token, now_);
    if (claims.ok()) return false;
    EXPECT_THAT(claims, ReasonIs("TOKEN_REVOKED"));
    return true;
  }

  // What a service would answer to a list by itself.
  absl::Status Take(const std::string& text) {
    Write(text);
    Revocations fresh({.file = Path("revocations.jwt")}, *keys_);
    return fresh.Poll(now_);
  }

  std::unique_ptr<KeySet> keys_;
};

TEST_F(RevocationsTest, RefusesWhatWasIssuedBeforeTheSubjectsTime) {
  const absl::Time before = now_ - absl::Seconds(1);
  PublishAndPoll(
      List(1, {{{"subject", "officer-1"}, {"not_before", Seconds(now_)}}}));
  EXPECT_TRUE(IsRevoked(TokenIssuedAt(before)));
  EXPECT_FALSE(IsRevoked(TokenIssuedAt(now_)));
  EXPECT_FALSE(IsRevoked(
      TokenIssuedAt(before, [](Json& c) { c["sub"] = "officer-2"; })));
}

TEST_F(RevocationsTest, RefusesAWholeOrganisation) {
  const absl::Time before = now_ - absl::Minutes(5);
  PublishAndPoll(
      List(1, {{{"organisation", "org-1"}, {"not_before", Seconds(now_)}}}));
  EXPECT_TRUE(IsRevoked(TokenIssuedAt(before)));
  EXPECT_TRUE(
      IsRevoked(TokenIssuedAt(before, [](Json& c) { c["sub"] = "other"; })));
  EXPECT_FALSE(
      IsRevoked(TokenIssuedAt(before, [](Json& c) { c["org"] = "org-2"; })));
}

TEST_F(RevocationsTest, RefusesOneTokenOfAPerson) {
  const absl::Time before = now_ - absl::Minutes(5);
  PublishAndPoll(
      List(1, {{{"jti", "token-1"}, {"not_before", Seconds(now_)}}}));
  EXPECT_TRUE(IsRevoked(TokenIssuedAt(before)));
  EXPECT_FALSE(
      IsRevoked(TokenIssuedAt(before, [](Json& c) { c["jti"] = "token-2"; })));
}

TEST_F(RevocationsTest, TheLaterOfTwoTimesCounts) {
  const Json late = {{"subject", "officer-1"}, {"not_before", Seconds(now_)}};
  const Json early = {{"subject", "officer-1"}, {"not_before", 1}};
  const std::string token = TokenIssuedAt(now_ - absl::Minutes(1));
  PublishAndPoll(List(1, {late, early}));
  EXPECT_TRUE(IsRevoked(token));
  PublishAndPoll(List(2, {early, late}));
  EXPECT_TRUE(IsRevoked(token));
}

// A verified token is remembered; its revocation must not wait for its end.
TEST_F(RevocationsTest, TakesEffectOnATokenThatWasAcceptedBefore) {
  const std::string token = TokenIssuedAt(now_ - absl::Minutes(1));
  PublishAndPoll(List(1, {}));
  EXPECT_FALSE(IsRevoked(token));
  PublishAndPoll(
      List(2, {{{"subject", "officer-1"}, {"not_before", Seconds(now_)}}}));
  EXPECT_TRUE(IsRevoked(token));
  PublishAndPoll(List(3, {}));
  EXPECT_FALSE(IsRevoked(token));
}

TEST_F(RevocationsTest, RefusesListsOfTheWrongForm) {
  const Json good = {{"subject", "a"}, {"not_before", 1}};
  ASSERT_OK(Take(Sign(ListHeader(), List(1, {good}))));
  for (const Json& bad : std::vector<Json>{
           nullptr,
           "subject",
           Json::object(),
           {{"subject", "a"}},
           {{"not_before", 1}},
           {{"subject", 7}, {"not_before", 1}},
           {{"subject", ""}, {"not_before", 1}},
           {{"subject", "a"}, {"not_before", "now"}},
           {{"subject", "a"}, {"not_before", -1}},
           {{"city", "a"}, {"not_before", 1}},
           {{"subject", "a"}, {"organisation", "b"}, {"not_before", 1}}}) {
    EXPECT_THAT(Take(Sign(ListHeader(), List(1, {good, bad}))),
                ReasonIs("REVOCATIONS_INVALID"))
        << bad;
  }
  const std::function<void(Json&)> changes[] = {
      [](Json& l) { l.erase("iat"); },
      [](Json& l) { l.erase("exp"); },
      [](Json& l) { l.erase("seq"); },
      [](Json& l) { l["seq"] = -1; },
      [](Json& l) { l["seq"] = 1.5; },
      [](Json& l) { l["seq"] = UINT64_MAX; },
      [](Json& l) { l.erase("entries"); },
      [](Json& l) { l["entries"] = Json::object(); },
      [this](Json& l) { l["exp"] = Seconds(now_); },
      [this](Json& l) { l["iat"] = Seconds(now_ + absl::Minutes(2)); },
  };
  for (const auto& change : changes) {
    Json list = List(1, {});
    change(list);
    EXPECT_THAT(Take(Sign(ListHeader(), list)), ReasonIs("REVOCATIONS_INVALID"))
        << list;
  }
}

TEST_F(RevocationsTest, RefusesListsThatAreNotSignedAsSuch) {
  const Json list = List(1, {});
  const std::string signed_list = Sign(ListHeader(), list);
  EXPECT_OK(Take(signed_list + "\n"));
  ASSERT_OK(GenerateTokenKey(Path("evil.jwk"), Path("evil.json")));
  ASSERT_OK_AND_ASSIGN(
      const std::string forged,
      Minter("evil.jwk").Sign(WriteObject(ListHeader()), WriteObject(list)));
  for (const std::string& text :
       {std::string(), std::string("{}"), WriteObject(list), forged,
        Sign(Header(), list), signed_list.substr(0, signed_list.size() / 2),
        std::string(RevocationList::kMaxBytes + 1, 'A')}) {
    EXPECT_THAT(Take(text), ReasonIs("REVOCATIONS_INVALID"))
        << text.substr(0, 60);
  }
}

TEST_F(RevocationsTest, KeepsTheListItHasWhenTheNextCannotBeTaken) {
  const std::string token = TokenIssuedAt(now_ - absl::Minutes(1));
  PublishAndPoll(
      List(5, {{{"subject", "officer-1"}, {"not_before", Seconds(now_)}}}));
  ASSERT_TRUE(IsRevoked(token));
  Write("not a list");
  verifier_->Poll(now_);
  EXPECT_TRUE(IsRevoked(token));
  std::filesystem::remove(Path("revocations.jwt"));
  verifier_->Poll(now_);
  EXPECT_TRUE(IsRevoked(token));
  // Put back by whoever wants a revoked token to work again.
  PublishAndPoll(List(4, {}));
  EXPECT_TRUE(IsRevoked(token));
}

TEST_F(RevocationsTest, GrowsStaleFiveMinutesAfterTheLastValidList) {
  EXPECT_THAT(verifier_->CheckRevocationsFresh(now_),
              ReasonIs("REVOCATIONS_STALE"));
  PublishAndPoll(List(1, {}));
  EXPECT_OK(verifier_->CheckRevocationsFresh(now_ + absl::Minutes(5)));
  const absl::Time later = now_ + absl::Minutes(5) + absl::Seconds(1);
  EXPECT_THAT(verifier_->CheckRevocationsFresh(later),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(verifier_->RevocationsAge(later), later - now_);
  // Tokens go on working: urgent work cannot wait for a list.
  EXPECT_OK(verifier_->Verify(Mint(spec_), later));
  verifier_->Poll(later);
  EXPECT_OK(verifier_->CheckRevocationsFresh(later));
}

// A file that stands still is as good as its signer said, and no longer.
TEST_F(RevocationsTest, AnUnchangedListIsFreshUntilItExpires) {
  Publish(List(1, {}));
  for (const int minutes : {0, 20, 40, 59}) {
    const absl::Time time = now_ + absl::Minutes(minutes);
    verifier_->Poll(time);
    EXPECT_OK(verifier_->CheckRevocationsFresh(time)) << minutes;
  }
  const absl::Time after = now_ + absl::Minutes(65);
  verifier_->Poll(after);
  EXPECT_THAT(verifier_->CheckRevocationsFresh(after),
              ReasonIs("REVOCATIONS_STALE"));
}

TEST_F(RevocationsTest, AListOfAWithdrawnKeyIsNoLongerConfirmed) {
  PublishAndPoll(List(1, {}));
  ASSERT_OK(GenerateTokenKey(Path("key.jwk"), Path("jwks.json")));
  const absl::Time later = now_ + absl::Minutes(6);
  verifier_->Poll(later);
  EXPECT_THAT(verifier_->CheckRevocationsFresh(later),
              ReasonIs("REVOCATIONS_STALE"));
}

TEST_F(RevocationsTest, PollsWhileTokensAreVerified) {
  const std::string token = Mint(spec_);
  Json list = List(1, {});
  list["iat"] = 1;  // the poller lives in real time
  Publish(list);
  verifier_->StartPolling(absl::Milliseconds(1));
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      for (int n = 0; n < 200; ++n) EXPECT_OK(verifier_->Verify(token, now_));
    });
  }
  for (std::thread& caller : callers) caller.join();
}

}  // namespace
}  // namespace sojourn::auth
