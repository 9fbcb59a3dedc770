#include <memory>

#include "absl/time/clock.h"
#include "common/db/database.h"
#include "common/keystore/key_storage_contract.h"
#include "common/keystore/key_storage_fake.h"
#include "common/keystore/pg_key_store.h"
#include "common/testing/test_database.h"

namespace sojourn::keystore {
namespace {

const testing::MigrationFolders kFolders{{"common/keystore/migrations"}};

class PgStorageUnderTest : public StorageUnderTest {
 public:
  KeyStorage& storage() override { return *storage_; }
  std::unique_ptr<KeyStorage> Reopen() override {
    return NewPgKeyStorage(test_.db());
  }

 private:
  testing::TestDatabase test_{kFolders};
  const std::unique_ptr<KeyStorage> storage_ = NewPgKeyStorage(test_.db());
};

std::unique_ptr<StorageUnderTest> Make() {
  return std::make_unique<PgStorageUnderTest>();
}

INSTANTIATE_TEST_SUITE_P(Pg, KeyStorageContract, ::testing::Values(&Make));

TEST(PgKeyStore, KeepsOnlyWrappedKeys) {
  testing::TestDatabase test(kFolders);
  const auto store = NewPgKeyStore(test.db(), NewTestKeyRing());
  const KeyRef ref = KeyRef::Person("p1");
  ASSERT_OK(store->CreateKeys({KeyRef::Case("c1"), ref}));
  ASSERT_OK_AND_ASSIGN(const KeyPtr key, store->GetKey(ref));
  ASSERT_OK_AND_ASSIGN(const std::vector<WrappedKey> stored,
                       NewPgKeyStorage(test.db())->Fetch({ref.value}));
  ASSERT_EQ(stored.size(), 1u);
  EXPECT_EQ(stored[0].wrapped.find(key->view()), std::string::npos);
}

TEST(PgKeyStore, WaitsForTheDiskWhateverTheDefault) {
  testing::TestDatabase test(kFolders);
  test.Run(R"sql(
      DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off',
                       current_database());
      END $$;
      CREATE TABLE seen (setting text);
      CREATE FUNCTION see() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql
        AS $$ BEGIN
          INSERT INTO seen VALUES (current_setting('synchronous_commit'));
          RETURN NULL;
        END $$;
      CREATE TRIGGER see AFTER INSERT OR DELETE ON data_keys
        FOR EACH STATEMENT EXECUTE FUNCTION see())sql");
  const auto store = NewPgKeyStore(test.db(), NewTestKeyRing());
  ASSERT_OK(store->CreateKeys({KeyRef::Case("c1")}));
  ASSERT_OK(store->DeleteKeys({KeyRef::Case("c1")}));
  EXPECT_EQ(test.Value("SELECT string_agg(setting, ' ') FROM seen"), "on on");
}

TEST(PgKeyStore, MakesNoKeyWithoutTimeLeft) {
  testing::TestDatabase test(kFolders);
  const auto store = NewPgKeyStore(test.db(), NewTestKeyRing());
  const KeyRef ref = KeyRef::Case("c1");
  EXPECT_THAT(store->CreateKeys({ref}, absl::Now()),
              testing::ReasonIs("KEY_STORE_UNAVAILABLE"));
  EXPECT_FALSE(*store->Exists(ref));
}

TEST(PgKeyStore, ServerThatIsGoneIsUnavailable) {
  ASSERT_OK_AND_ASSIGN(
      const auto database,
      db::Database::Create({.dsn = "host=/nowhere dbname=none"}));
  const auto store = NewPgKeyStore(*database, NewTestKeyRing());
  EXPECT_THAT(store->CreateKeys({KeyRef::Case("c1")}),
              testing::ReasonIs("KEY_STORE_UNAVAILABLE"));
  EXPECT_THAT(store->GetKey(KeyRef::Case("c1")),
              testing::ReasonIs("KEY_STORE_UNAVAILABLE"));
}

}  // namespace
}  // namespace sojourn::keystore
