#include "common/keystore/rotation.h"

#include <map>
#include <memory>
#include <utility>

#include "common/keystore/key_storage_fake.h"
#include "common/testing/status_matchers.h"

namespace sojourn::keystore {
namespace {

using testing::ReasonIs;
using testing::StatusIs;
using Counts = std::map<int, int64_t>;

const crypto::SecretKey& Kek(int version) {
  static const crypto::SecretKey* const keys[] = {
      new auto(crypto::SecretKey::Random()),
      new auto(crypto::SecretKey::Random()),
      new auto(crypto::SecretKey::Random())};
  return *keys[version - 1];
}

KeyRing RingOf(std::initializer_list<int> versions) {
  std::map<int, crypto::SecretKey> keys;
  for (const int version : versions) {
    keys.emplace(version, *crypto::SecretKey::FromBytes(Kek(version).view()));
  }
  return KeyRing(std::move(keys));
}

class RotationTest : public ::testing::Test {
 protected:
  // `count` data keys under the newest of `ring`, by ref.
  std::map<std::string, std::string> Fill(const KeyRing& ring, int count) {
    std::map<std::string, std::string> keys;
    for (int i = 0; i < count; ++i) {
      const crypto::SecretKey key = crypto::SecretKey::Random();
      const std::string ref = "case:" + std::to_string(i);
      EXPECT_OK(storage_.Insert({*ring.Wrap(ref, key)}));
      keys[ref] = std::string(key.view());
    }
    return keys;
  }

  FakeKeyStorage storage_;
};

TEST_F(RotationTest, WrapsAllUnderTheNewestAndOnlyThatIsNeededAfterwards) {
  const auto keys = Fill(RingOf({1}), 25);
  std::vector<int64_t> remaining;
  ASSERT_OK_AND_ASSIGN(const RotationProgress done,
                       Rotate(storage_, RingOf({1, 2}),
                              {.batch = 10, .report = [&](const auto& now) {
                                 remaining.push_back(now.remaining);
                                 return absl::OkStatus();
                               }}));
  EXPECT_EQ(done.rewrapped, 25);
  EXPECT_EQ(done.remaining, 0);
  EXPECT_THAT(remaining, ::testing::ElementsAre(15, 5, 1));
  EXPECT_EQ(*storage_.CountByVersion(), (Counts{{2, 25}}));
  const KeyRing without_old = RingOf({2});
  for (const auto& [ref, key] : keys) {
    ASSERT_OK_AND_ASSIGN(const auto stored, storage_.Fetch({ref}));
    ASSERT_OK_AND_ASSIGN(const auto opened, without_old.Unwrap(stored.at(0)));
    EXPECT_EQ(opened.view(), key);
  }
}

TEST_F(RotationTest, DoesNothingTwice) {
  Fill(RingOf({2}), 3);
  ASSERT_OK_AND_ASSIGN(const RotationProgress done,
                       Rotate(storage_, RingOf({1, 2})));
  EXPECT_EQ(done.rewrapped, 0);
}

TEST_F(RotationTest, GoesOnWhereItWasStopped) {
  Fill(RingOf({1}), 10);
  int batches = 0;
  const auto stop = [&](const RotationProgress&) {
    return ++batches < 2 ? absl::OkStatus() : absl::CancelledError("stopped");
  };
  EXPECT_THAT(Rotate(storage_, RingOf({1, 2}), {.batch = 3, .report = stop}),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(*storage_.CountByVersion(), (Counts{{1, 4}, {2, 6}}));
  ASSERT_OK_AND_ASSIGN(const RotationProgress rest,
                       Rotate(storage_, RingOf({1, 2})));
  EXPECT_EQ(rest.rewrapped, 4);
}

TEST_F(RotationTest, ACopyThatLacksTheVersionInUseChangesNothing) {
  Fill(RingOf({3}), 4);
  EXPECT_THAT(Rotate(storage_, RingOf({1, 2})), ReasonIs("KEK_MISSING"));
  EXPECT_EQ(*storage_.CountByVersion(), (Counts{{3, 4}}));
}

TEST_F(RotationTest, KeysMadeUnderTheOldVersionMeanwhileAreWrappedToo) {
  const KeyRing old_ring = RingOf({1});
  Fill(old_ring, 4);
  bool late = false;
  const auto another_copy = [&](const RotationProgress&) {
    if (std::exchange(late, true)) return absl::OkStatus();
    // Before all that were there, so that this pass has gone by it.
    return storage_
        .Insert({*old_ring.Wrap("a:late", crypto::SecretKey::Random())})
        .status();
  };
  ASSERT_OK_AND_ASSIGN(
      const RotationProgress done,
      Rotate(storage_, RingOf({1, 2}), {.batch = 2, .report = another_copy}));
  EXPECT_EQ(done.rewrapped, 5);
  EXPECT_EQ(*storage_.CountByVersion(), (Counts{{2, 5}}));
}

}  // namespace
}  // namespace sojourn::keystore
