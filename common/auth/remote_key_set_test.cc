// Keys of an identity provider: rotation, outage, nonsense and floods.
#include "common/auth/remote_key_set.h"

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/auth/https_fetch.h"
#include "common/auth/key_provider_fixture.h"
#include "common/auth/token_fixture.h"

namespace sojourn::auth {
namespace {

using testing::ReasonIs;
using testing::StatusIs;

// Tokens of keys "a" and "b", judged by what a provider on loopback says.
class RemoteKeySetTest : public TokenFixture {
 protected:
  RemoteKeySetTest() {
    for (const char* name : {"a", "b"}) {
      EXPECT_OK(GenerateTokenKey(Path(absl::StrCat(name, ".jwk")),
                                 Path(absl::StrCat(name, ".json"))));
    }
    std::ofstream(Path("ca.pem")) << authority_.root();
    provider_.Serve(SetOf({"a"}));
    auto fetch =
        NewHttpsFetch({.url = provider_.url(), .ca_file = Path("ca.pem")});
    EXPECT_OK(fetch);
    auto keys = NewRemoteKeySet(options_, *std::move(fetch));
    keys_ = keys.get();
    verifier_ = TokenVerifier::Create(
        {.issuer = spec_.issuer, .audience = spec_.audience}, std::move(keys));
    verifier_->Poll(now_);
  }

  std::string SetOf(const std::vector<std::string>& names) const {
    nlohmann::json set = {{"keys", nlohmann::json::array()}};
    for (const std::string& name : names) {
      set["keys"].push_back(ReadJson(name + ".json")["keys"][0]);
    }
    return WriteObject(set);
  }
  // Valid a day, so that nothing but its key ends it.
  std::string TokenOf(const std::string& name) const {
    TokenSpec spec = spec_;
    spec.lifetime = absl::Hours(24);
    auto token = Minter(name + ".jwk").Mint(spec, now_);
    EXPECT_OK(token);
    return *std::move(token);
  }
  std::string TokenOfNobody(int number) const {
    nlohmann::json header = Header();
    header["kid"] = absl::StrCat("unknown-", number);
    return Sign(header, Claims());
  }
  absl::Status Verify(const std::string& token, absl::Duration later) {
    return verifier_->Verify(token, now_ + later).status();
  }
  void Poll(absl::Duration later) { verifier_->Poll(now_ + later); }

  const RemoteKeySetOptions options_;
  const testing::TestAuthority authority_;
  KeyProvider provider_{authority_, directory_};
  KeySet* keys_ = nullptr;
};

TEST_F(RemoteKeySetTest, KeysRotateWithoutARestart) {
  const std::string a = TokenOf("a");
  const std::string b = TokenOf("b");
  EXPECT_OK(Verify(a, absl::ZeroDuration()));
  provider_.Serve(SetOf({"a", "b"}));
  // The first token of a key that is not known yet brings it.
  EXPECT_OK(Verify(b, options_.least_interval));
  EXPECT_OK(Verify(a, options_.least_interval));
  provider_.Serve(SetOf({"b"}));
  const absl::Duration refreshed =
      options_.least_interval + options_.refresh_after;
  Poll(refreshed - absl::Seconds(1));
  EXPECT_OK(Verify(a, refreshed - absl::Seconds(1)));
  Poll(refreshed);
  // Also one that was verified before.
  EXPECT_THAT(Verify(a, refreshed), ReasonIs("TOKEN_NOT_TRUSTED"));
  EXPECT_OK(Verify(b, refreshed));
  EXPECT_EQ(provider_.asked(), 3);
}

TEST_F(RemoteKeySetTest, UnknownKeysAskOnceAnIntervalHoweverMany) {
  const int before = provider_.asked();
  constexpr int kIntervals = 4;
  for (int second = 0; second < 30 * kIntervals; ++second) {
    for (int i = 0; i < 5; ++i) {
      EXPECT_THAT(Verify(TokenOfNobody(i), absl::Seconds(second)),
                  ReasonIs("TOKEN_NOT_TRUSTED"));
    }
  }
  // The poll at the start counts for the first interval.
  EXPECT_EQ(provider_.asked() - before, kIntervals - 1);
}

TEST_F(RemoteKeySetTest, UnknownKeysOfManyThreadsAskOnce) {
  const int before = provider_.asked();
  const std::string known = TokenOf("a");
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, token = TokenOfNobody(i)] {
      for (int n = 0; n < 20; ++n) {
        EXPECT_FALSE(Verify(token, options_.least_interval).ok());
        EXPECT_OK(Verify(known, options_.least_interval));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(provider_.asked() - before, 1);
}

TEST_F(RemoteKeySetTest, AnOutageIsBridgedUntilTheSetIsTooOld) {
  const std::string token = TokenOf("a");
  provider_.Serve([](httplib::Response& response) { response.status = 503; });
  for (absl::Duration later = absl::ZeroDuration(); later <= options_.max_age;
       later += absl::Minutes(20)) {
    Poll(later);
    EXPECT_OK(Verify(token, later));
    EXPECT_EQ(keys_->Age(now_ + later), later);
  }
  const absl::Duration late = options_.max_age + absl::Seconds(1);
  EXPECT_THAT(Verify(token, late), ReasonIs("KEY_SET_STALE"));
  EXPECT_THAT(Verify(token, late), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Verify(TokenOf("b"), late), ReasonIs("KEY_SET_STALE"));
  provider_.Serve(SetOf({"a"}));
  Poll(late + absl::Minutes(1));
  EXPECT_OK(Verify(token, late + absl::Minutes(1)));
  EXPECT_EQ(keys_->Age(now_ + late + absl::Minutes(1)), absl::ZeroDuration());
}

TEST_F(RemoteKeySetTest, WhatIsNoKeySetChangesNothing) {
  const std::string token = TokenOf("a");
  absl::Duration later = absl::ZeroDuration();
  for (const std::string& nonsense :
       {std::string(), std::string("<html>"), std::string("{\"keys\":[]}"),
        SetOf({"b", "b"}),
        absl::StrCat(SetOf({"b"}), std::string(1 << 20, ' '))}) {
    later += options_.refresh_after;
    provider_.Serve(nonsense);
    const int before = provider_.asked();
    Poll(later);
    EXPECT_EQ(provider_.asked(), before + 1);
    EXPECT_OK(Verify(token, later));
    EXPECT_THAT(Verify(TokenOf("b"), later), ReasonIs("TOKEN_NOT_TRUSTED"));
    EXPECT_EQ(keys_->Age(now_ + later), later);
  }
}

TEST_F(RemoteKeySetTest, StaleBeforeTheFirstSetAndThenServes) {
  provider_.Stop();
  std::string answer = "nonsense";
  const auto keys = NewRemoteKeySet(
      {}, [&]() -> absl::StatusOr<std::string> { return answer; });
  EXPECT_EQ(keys->Age(now_), absl::InfiniteDuration());
  keys->Poll(now_);
  EXPECT_THAT(keys->Generation(now_), ReasonIs("KEY_SET_STALE"));
  answer = SetOf({"a"});
  keys->Poll(now_ + options_.least_interval);
  EXPECT_OK(keys->Generation(now_ + options_.least_interval));
}

TEST_F(RemoteKeySetTest, OnlyTheCallThatAsksWaits) {
  absl::Notification asked;
  absl::Notification answer;
  std::atomic<bool> slow = false;
  const auto keys = NewRemoteKeySet({}, [&]() -> absl::StatusOr<std::string> {
    if (!slow) return SetOf({"a"});
    asked.Notify();
    answer.WaitForNotification();
    return SetOf({"a", "b"});
  });
  keys->Poll(now_);
  slow = true;
  const std::string a = ReadJson("a.jwk")["kid"];
  const std::string b = ReadJson("b.jwk")["kid"];
  const absl::Time later = now_ + options_.least_interval;
  std::thread waiting([&] {
    ASSERT_OK_AND_ASSIGN(const JwkPtr key, keys->Find(b, later));
    EXPECT_NE(key, nullptr);
  });
  asked.WaitForNotification();
  ASSERT_OK_AND_ASSIGN(const JwkPtr known, keys->Find(a, later));
  EXPECT_NE(known, nullptr);
  EXPECT_THAT(keys->Find(b, later), ReasonIs("KEY_SET_STALE"));
  keys->Poll(later + options_.refresh_after);
  answer.Notify();
  waiting.join();
}

}  // namespace
}  // namespace sojourn::auth
