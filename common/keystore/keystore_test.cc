#include "common/keystore/keystore.h"

#include <utility>

#include "common/keystore/key_storage_fake.h"
#include "common/testing/status_matchers.h"

namespace sojourn::keystore {
namespace {

using testing::ReasonIs;
using testing::StatusIs;

const KeyRef kCase = KeyRef::Case("c1");
const KeyRef kPerson = KeyRef::Person("p1");

class KeyStoreTest : public ::testing::Test {
 protected:
  std::string Bytes(const KeyRef& ref) {
    const auto key = store_.GetKey(ref);
    EXPECT_OK(key);
    return key.ok() ? std::string((*key)->view()) : "";
  }

  FakeKeyStorage* const storage_ = new FakeKeyStorage;  // owned by store_
  KeyStore store_{std::unique_ptr<KeyStorage>(storage_), NewTestKeyRing()};
};

TEST_F(KeyStoreTest, MakesDifferentKeysInOneRoundTripAndRemembersThem) {
  ASSERT_OK(store_.CreateKeys({kCase, kPerson}));
  EXPECT_NE(Bytes(kCase), Bytes(kPerson));
  EXPECT_EQ(Bytes(kCase), Bytes(kCase));
  EXPECT_EQ(storage_->lookups(), 1);
}

TEST_F(KeyStoreTest, KeepsKeysThatExist) {
  ASSERT_OK(store_.CreateKeys({kCase}));
  const std::string before = Bytes(kCase);
  ASSERT_OK(store_.CreateKeys({kCase, kPerson, kCase}));
  EXPECT_EQ(Bytes(kCase), before);
}

TEST_F(KeyStoreTest, GetKeysKeepsTheOrderAndSkipsErasedOnes) {
  ASSERT_OK(store_.CreateKeys({kCase, kPerson}));
  ASSERT_OK_AND_ASSIGN(
      const std::vector<KeyPtr> keys,
      store_.GetKeys({kPerson, KeyRef::Case("none"), kCase, kPerson}));
  ASSERT_EQ(keys.size(), 4u);
  EXPECT_EQ(keys[0]->view(), Bytes(kPerson));
  EXPECT_EQ(keys[1], nullptr);
  EXPECT_EQ(keys[2]->view(), Bytes(kCase));
  EXPECT_EQ(keys[3], keys[0]);
}

TEST_F(KeyStoreTest, ErasedIsNotFoundAtOnce) {
  ASSERT_OK(store_.CreateKeys({kCase, kPerson}));
  ASSERT_OK(store_.DeleteKeys({kCase}));
  EXPECT_THAT(store_.GetKey(kCase), ReasonIs("ERASED"));
  EXPECT_THAT(store_.GetKey(kCase), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(*store_.Exists(kCase));
  EXPECT_TRUE(*store_.Exists(kPerson));
}

TEST_F(KeyStoreTest, StorageThatIsDownIsUnavailable) {
  ASSERT_OK(store_.CreateKeys({kCase}));
  storage_->set_down(true);
  EXPECT_THAT(store_.CreateKeys({kPerson}), ReasonIs("KEY_STORE_UNAVAILABLE"));
  EXPECT_THAT(store_.GetKey(kPerson), ReasonIs("KEY_STORE_UNAVAILABLE"));
  EXPECT_THAT(store_.DeleteKeys({kCase}), ReasonIs("KEY_STORE_UNAVAILABLE"));
  // A deletion that failed may have happened: its key is not used from memory.
  EXPECT_THAT(store_.GetKey(kCase), ReasonIs("KEY_STORE_UNAVAILABLE"));
}

TEST_F(KeyStoreTest, AKeyStoredUnderAnotherRefDoesNotUnwrap) {
  ASSERT_OK(store_.CreateKeys({kCase}));
  ASSERT_OK_AND_ASSIGN(std::vector<WrappedKey> stored,
                       storage_->Fetch({kCase.value}));
  stored[0].ref = kPerson.value;
  ASSERT_OK(storage_->Insert(stored));
  EXPECT_THAT(store_.GetKey(kPerson), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(KeyCache, ForgetsByAgeAndNumber) {
  const absl::Time start = absl::UnixEpoch();
  const auto key =
      std::make_shared<const crypto::SecretKey>(crypto::SecretKey::Random());
  KeyCache cache(2, absl::Seconds(30));
  cache.Put("a", key, start, 0);
  cache.Put("b", key, start + absl::Seconds(10), 0);
  EXPECT_EQ(cache.Find("a", start + absl::Seconds(29)), key);
  EXPECT_EQ(cache.Find("a", start + absl::Seconds(30)), nullptr);
  EXPECT_EQ(cache.Find("b", start + absl::Seconds(30)), key);
  cache.Put("c", key, start + absl::Seconds(31), 0);
  cache.Put("d", key, start + absl::Seconds(31), 0);
  EXPECT_EQ(cache.Find("b", start + absl::Seconds(31)), nullptr);
  EXPECT_EQ(cache.Find("d", start + absl::Seconds(31)), key);
}

TEST(KeyCache, DropsAnAnswerThatWasOnItsWayWhileAKeyWasForgotten) {
  const absl::Time now = absl::UnixEpoch();
  const auto key =
      std::make_shared<const crypto::SecretKey>(crypto::SecretKey::Random());
  KeyCache cache(2, absl::Seconds(30));
  const uint64_t generation = cache.Generation();
  cache.Forget("a");
  cache.Put("a", key, now, generation);
  EXPECT_EQ(cache.Find("a", now), nullptr);
  cache.Put("a", key, now, cache.Generation());
  EXPECT_EQ(cache.Find("a", now), key);
}

}  // namespace
}  // namespace sojourn::keystore
