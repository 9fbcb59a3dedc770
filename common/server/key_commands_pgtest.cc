#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "common/crypto/ids.h"
#include "common/keystore/keystore.h"
#include "common/server/key_commands.h"
#include "common/server/key_store_parts.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"

namespace sojourn::server {
namespace {

using keystore::KeyRef;

class KeyCommandsTest : public ::testing::Test {
 protected:
  KeyCommandsTest() {
    std::filesystem::create_directories(secrets_);
    WriteKek("kek");
  }
  ~KeyCommandsTest() override { std::filesystem::remove_all(secrets_); }

  void WriteKek(const std::string& name) const {
    const std::string path = secrets_ + "/" + name;
    std::ofstream(path, std::ios::binary) << crypto::SecretKey::Random().view();
    EXPECT_EQ(chmod(path.c_str(), 0600), 0);
  }

  Options Flags() const {
    Options options;
    options.keystore_dsn = test_.dsn();
    options.secrets_dir = secrets_;
    return options;
  }

  std::string Versions() const {
    std::ostringstream out;
    status_ = ShowKeyVersions(Flags(), out);
    return out.str();
  }

  const std::string secrets_ =
      ::testing::TempDir() + "secrets-" + crypto::NewPublicId();
  const testing::TestDatabase test_{
      testing::MigrationFolders{{"common/keystore/migrations"}}};
  mutable absl::Status status_;
};

TEST_F(KeyCommandsTest, RotatesAndSaysWhatIsNotNeededAnyMore) {
  ASSERT_OK_AND_ASSIGN(KeyStoreParts parts, OpenKeyStore(Flags()));
  keystore::KeyStore keys(std::move(parts.storage), std::move(parts.ring));
  ASSERT_OK(keys.CreateKeys({KeyRef::Case("a"), KeyRef::Person("b")}));
  EXPECT_EQ(Versions(), "version 1: 2 data keys, wraps new ones\n");
  EXPECT_OK(status_);

  WriteKek("kek.2");
  ASSERT_OK(keys.CreateKeys({KeyRef::Case("c")}));
  EXPECT_EQ(Versions(),
            "version 1: 2 data keys\n"
            "version 2: 1 data keys, wraps new ones\n");
  EXPECT_THAT(status_, testing::ReasonIs("KEYS_NOT_ROTATED"));

  std::ostringstream out;
  ASSERT_OK(RotateKeys(Flags(), out));
  EXPECT_EQ(out.str(),
            "wrapping under version 2\n"
            "2 wrapped, none left under another version\n");
  EXPECT_EQ(Versions(),
            "version 1: 0 data keys, not needed any more\n"
            "version 2: 3 data keys, wraps new ones\n");
  EXPECT_OK(status_);
}

TEST_F(KeyCommandsTest, NamesAVersionThatIsNotThere) {
  WriteKek("kek.2");
  ASSERT_OK_AND_ASSIGN(KeyStoreParts parts, OpenKeyStore(Flags()));
  keystore::KeyStore keys(std::move(parts.storage), std::move(parts.ring));
  ASSERT_OK(keys.CreateKeys({KeyRef::Case("a")}));
  std::filesystem::remove(secrets_ + "/kek.2");
  EXPECT_EQ(Versions(),
            "version 1: 0 data keys, wraps new ones\n"
            "version 2: 1 data keys, NOT in secrets_dir\n");
  EXPECT_THAT(status_, testing::ReasonIs("KEK_MISSING"));
}

}  // namespace
}  // namespace sojourn::server
