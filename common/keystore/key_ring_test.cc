#include "common/keystore/key_ring.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "common/crypto/ids.h"
#include "common/testing/status_matchers.h"

namespace sojourn::keystore {
namespace {

using testing::ReasonIs;
using testing::StatusIs;

class KeyRingTest : public ::testing::Test {
 protected:
  KeyRingTest() { std::filesystem::create_directories(directory_); }
  ~KeyRingTest() override { std::filesystem::remove_all(directory_); }

  void Write(const std::string& name, const std::string& content) const {
    const std::string path = directory_ + "/" + name;
    std::ofstream(path, std::ios::binary) << content;
    EXPECT_EQ(chmod(path.c_str(), 0600), 0);
  }

  const std::string directory_ =
      ::testing::TempDir() + "ring-" + crypto::NewPublicId();
  const crypto::SecretKey key_ = crypto::SecretKey::Random();
};

TEST_F(KeyRingTest, WrapsUnderTheNewestAndOpensTheOlder) {
  Write("kek", std::string(32, '1'));
  Write("audit", "another secret of another length");
  Write("kek.txt", "not a version");
  ASSERT_OK_AND_ASSIGN(const KeyRing ring, KeyRing::Load(directory_));
  ASSERT_OK_AND_ASSIGN(const WrappedKey old, ring.Wrap("case:a", key_));
  EXPECT_EQ(old.kek_version, 1);

  Write("kek.2", std::string(32, '2'));
  ASSERT_OK_AND_ASSIGN(const KeyRing later, KeyRing::Load(directory_));
  ASSERT_OK_AND_ASSIGN(const WrappedKey now, later.Wrap("case:a", key_));
  EXPECT_EQ(now.kek_version, 2);
  for (const WrappedKey& wrapped : {old, now}) {
    ASSERT_OK_AND_ASSIGN(const auto opened, later.Unwrap(wrapped));
    EXPECT_EQ(opened.view(), key_.view());
  }
  ASSERT_OK_AND_ASSIGN(const auto all, later.UnwrapAll({old, now}));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].view(), key_.view());
  ASSERT_OK_AND_ASSIGN(const auto fresh, later.WrapNew({"case:b", "case:c"}));
  ASSERT_EQ(fresh.size(), 2u);
  EXPECT_EQ(fresh[1].ref, "case:c");
  EXPECT_EQ(fresh[1].kek_version, 2);
  ASSERT_OK_AND_ASSIGN(const auto new_keys, later.UnwrapAll(fresh));
  EXPECT_NE(new_keys[0].view(), new_keys[1].view());
  EXPECT_THAT(ring.UnwrapAll({old, {.ref = "case:a", .kek_version = 3}}),
              ReasonIs("KEK_MISSING"));
}

TEST_F(KeyRingTest, UsesAVersionThatComesWithoutARestart) {
  Write("kek", std::string(32, '1'));
  ASSERT_OK_AND_ASSIGN(const KeyRing ring, KeyRing::Load(directory_));
  EXPECT_THAT(ring.Versions(), ::testing::ElementsAre(1));
  Write("kek.2", std::string(32, '2'));
  EXPECT_EQ(ring.Wrap("case:a", key_)->kek_version, 2);

  ASSERT_OK_AND_ASSIGN(const WrappedKey wrapped, ring.Wrap("case:a", key_));
  std::filesystem::remove(directory_ + "/kek.2");
  EXPECT_THAT(ring.Unwrap(wrapped), ReasonIs("KEK_MISSING"));
  EXPECT_THAT(ring.Unwrap(wrapped), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ring.Wrap("case:a", key_)->kek_version, 1);
}

TEST_F(KeyRingTest, GoesOnWithWhatItHadWhileANewFileIsNotRight) {
  Write("kek", std::string(32, '1'));
  ASSERT_OK_AND_ASSIGN(const KeyRing ring, KeyRing::Load(directory_));
  Write("kek.2", "short");
  EXPECT_EQ(ring.Wrap("case:a", key_)->kek_version, 1);
  Write("kek.2", std::string(32, '2'));
  EXPECT_EQ(ring.Wrap("case:a", key_)->kek_version, 2);
}

TEST_F(KeyRingTest, AnAlteredKeyDoesNotOpen) {
  Write("kek", std::string(32, '1'));
  ASSERT_OK_AND_ASSIGN(const KeyRing ring, KeyRing::Load(directory_));
  ASSERT_OK_AND_ASSIGN(WrappedKey wrapped, ring.Wrap("case:a", key_));
  wrapped.wrapped.back() ^= 1;
  EXPECT_THAT(ring.Unwrap(wrapped), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(KeyRingTest, RefusesAFolderThatIsNotRight) {
  EXPECT_THAT(KeyRing::Load(directory_), ReasonIs("KEY_FILE_INVALID"));
  EXPECT_THAT(KeyRing::Load(directory_ + "/none"),
              ReasonIs("KEY_FILE_INVALID"));
  Write("kek", "short");
  EXPECT_THAT(KeyRing::Load(directory_), ReasonIs("KEY_FILE_INVALID"));
  Write("kek", std::string(32, '1'));
  Write("kek.1", std::string(32, '2'));
  EXPECT_THAT(KeyRing::Load(directory_), ReasonIs("KEY_FILE_INVALID"));
}

}  // namespace
}  // namespace sojourn::keystore
