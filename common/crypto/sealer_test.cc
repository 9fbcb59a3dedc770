#include "common/crypto/sealer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "common/keystore/key_storage_fake.h"
#include "common/status/error.h"

namespace sojourn::crypto {
namespace {

using keystore::KeyRef;

constexpr Binding kBinding{
    .table = "persons", .row_id = "row-1", .column = "name"};

class SealerTest : public ::testing::Test {
 protected:
  SealerTest() { EXPECT_TRUE(keys_->CreateKeys({nadia_, omar_}).ok()); }

  db::Bytes SealName(std::string_view name) {
    auto sealed = sealer_.Seal(nadia_, name, kBinding);
    EXPECT_TRUE(sealed.ok()) << sealed.status();
    return *std::move(sealed);
  }
  absl::StatusCode OpenCode(const KeyRef& key, const db::Bytes& sealed,
                            const Binding& binding) {
    return sealer_.Open(key, sealed, binding).status().code();
  }

  const KeyRef nadia_ = KeyRef::Person("nadia");
  const KeyRef omar_ = KeyRef::Person("omar");
  const std::unique_ptr<keystore::KeyStore> keys_ = keystore::NewFakeKeyStore();
  const Sealer sealer_{*keys_};
};

TEST_F(SealerTest, OpensWhatItSealed) {
  for (const std::string& plain :
       {std::string(), std::string("Nadia"), std::string(31, 'x'),
        std::string(32, 'x'), std::string("ends in zeros\0\0", 15),
        std::string("ends like padding\x80", 18)}) {
    const auto opened = sealer_.Open(nadia_, SealName(plain), kBinding);
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(*opened, plain);
  }
}

TEST_F(SealerTest, TellsLittleOfTheLength) {
  EXPECT_EQ(SealName("7").data.size(), SealName("twelve years").data.size());
  EXPECT_EQ(SealName("").data.size(),
            SealName(std::string(31, 'x')).data.size());
  EXPECT_NE(SealName("7").data, SealName("7").data);
}

TEST_F(SealerTest, OpensNowhereElse) {
  const db::Bytes sealed = SealName("Nadia");
  for (const Binding& elsewhere : {Binding{"referees", "row-1", "name"},
                                   Binding{"persons", "row-2", "name"},
                                   Binding{"persons", "row-1", "known_as"},
                                   Binding{"personsrow-1", "", "name"}}) {
    EXPECT_EQ(OpenCode(nadia_, sealed, elsewhere), absl::StatusCode::kDataLoss);
  }
  EXPECT_EQ(OpenCode(omar_, sealed, kBinding), absl::StatusCode::kDataLoss);
}

TEST_F(SealerTest, RefusesWhateverWasAltered) {
  const db::Bytes sealed = SealName("Nadia");
  for (size_t i = 0; i < sealed.data.size(); ++i) {
    db::Bytes altered = sealed;
    altered.data[i] = static_cast<char>(altered.data[i] ^ 1);
    EXPECT_EQ(OpenCode(nadia_, altered, kBinding), absl::StatusCode::kDataLoss);
    EXPECT_EQ(OpenCode(nadia_, {sealed.data.substr(0, i)}, kBinding),
              absl::StatusCode::kDataLoss);
  }
}

TEST_F(SealerTest, ErasedKeyIsNotFoundErased) {
  const db::Bytes sealed = SealName("Nadia");
  ASSERT_TRUE(keys_->DeleteKeys({nadia_}).ok());
  for (const absl::Status& status :
       {sealer_.Open(nadia_, sealed, kBinding).status(),
        sealer_.Seal(nadia_, "again", kBinding).status(),
        sealer_.ForRow(nadia_, "persons", "row-1").status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(ReasonOf(status), "ERASED");
  }
  // A key made anew under the name does not bring the data back.
  ASSERT_TRUE(keys_->CreateKeys({nadia_}).ok());
  EXPECT_EQ(OpenCode(nadia_, sealed, kBinding), absl::StatusCode::kDataLoss);
}

TEST_F(SealerTest, RowSealsItsColumns) {
  const auto row = sealer_.ForRow(nadia_, "persons", "row-1");
  ASSERT_TRUE(row.ok());
  const db::Bytes name = row->Seal("name", "Nadia");
  const db::Bytes country = row->Seal("country", "XX");
  EXPECT_EQ(*row->Open("name", name), "Nadia");
  EXPECT_EQ(*row->Open("country", country), "XX");
  EXPECT_FALSE(row->Open("country", name).ok());
  EXPECT_EQ(*sealer_.Open(nadia_, name, kBinding), "Nadia");
}

TEST_F(SealerTest, PrefetchSkipsErasedKeys) {
  EXPECT_TRUE(sealer_.Prefetch({nadia_, KeyRef::Case("never was")}).ok());
}

TEST(Sealer, ADamagedKeyKeepsNoOtherFromBeingFetched) {
  const KeyRef one = KeyRef::Case("a");
  const KeyRef damaged = KeyRef::Case("b");
  const KeyRef other = KeyRef::Case("c");
  keystore::KeyRing ring = keystore::NewTestKeyRing();
  auto wrapped = ring.WrapNew({one.value, "another", other.value});
  ASSERT_TRUE(wrapped.ok());
  wrapped->at(1).ref = damaged.value;
  auto* const storage = new keystore::FakeKeyStorage;  // owned by keys
  ASSERT_TRUE(storage->InsertBy(absl::InfiniteFuture(), *wrapped).ok());
  keystore::KeyStore keys{std::unique_ptr<keystore::KeyStorage>(storage),
                          std::move(ring)};
  const Sealer sealer(keys);
  EXPECT_TRUE(sealer.Prefetch({one, damaged, other}).ok());
  const int fetched = storage->lookups();
  EXPECT_TRUE(sealer.Seal(one, "Nadia", kBinding).ok());
  EXPECT_TRUE(sealer.Seal(other, "Omar", kBinding).ok());
  EXPECT_EQ(storage->lookups(), fetched) << "they are in memory";
  EXPECT_EQ(sealer.Seal(damaged, "lost", kBinding).status().code(),
            absl::StatusCode::kDataLoss);
  storage->set_down(true);
  EXPECT_FALSE(sealer.Prefetch({damaged}).ok()) << "nobody knows whether";
}

}  // namespace
}  // namespace sojourn::crypto
