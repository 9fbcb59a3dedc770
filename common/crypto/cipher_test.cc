// Keys, hashes, canonical bytes and the cipher.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <fstream>
#include <utility>

#include "common/crypto/aead.h"
#include "common/crypto/canonical.h"
#include "common/crypto/hash.h"
#include "common/crypto/private_file.h"
#include "common/crypto/secret_key.h"
#include "common/status/error.h"

namespace sojourn::crypto {
namespace {

std::string WriteFile(const std::string& name, const std::string& content) {
  const std::string path = ::testing::TempDir() + name;
  std::ofstream(path, std::ios::binary) << content;
  EXPECT_EQ(chmod(path.c_str(), 0600), 0);
  return path;
}

TEST(SecretKey, ReadsExactly32Bytes) {
  // Key bytes that a text reader would stumble over.
  const std::string whole = std::string(29, 'k') + std::string("\0\n\xff", 3);
  const auto key = SecretKey::FromFile(WriteFile("key32", whole));
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->view(), whole);
}

TEST(SecretKey, RefusesOtherLengthsAndMissingFiles) {
  for (const std::string& path :
       {WriteFile("key31", std::string(31, 'k')),
        WriteFile("key33", std::string(33, 'k')), WriteFile("key0", ""),
        ::testing::TempDir() + "no-such-key"}) {
    const auto key = SecretKey::FromFile(path);
    ASSERT_FALSE(key.ok()) << path;
    EXPECT_EQ(ReasonOf(key.status()), "KEY_FILE_INVALID");
  }
  EXPECT_FALSE(SecretKey::FromBytes("short").ok());
}

TEST(SecretKey, RefusesAFileThatOthersMayRead) {
  const std::string path = WriteFile("open-key", std::string(32, 'k'));
  for (const mode_t mode : {0640u, 0604u, 0620u, 0601u}) {
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
    const auto key = SecretKey::FromFile(path);
    ASSERT_FALSE(key.ok()) << std::oct << mode;
    EXPECT_EQ(ReasonOf(key.status()), "KEY_FILE_INVALID");
    EXPECT_THAT(std::string(key.status().message()),
                ::testing::HasSubstr(path + " is open to group or others"));
  }
  EXPECT_FALSE(SecretKey::FromFile(::testing::TempDir()).ok());
}

TEST(ReadPrivateText, ReadsTheWholeAndOnlyForItsOwner) {
  const std::string path = WriteFile("pin", "1234\n");
  EXPECT_EQ(*ReadPrivateText(path), "1234\n");
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  EXPECT_EQ(ReasonOf(ReadPrivateText(path).status()), "FILE_NOT_PRIVATE");
}

TEST(SecretKey, MovesAndIsWipedBeforeItsMemoryIsUsedAgain) {
  SecretKey key = SecretKey::Random();
  const std::string bytes(key.view());
  SecretKey moved = std::move(key);
  EXPECT_EQ(moved.view(), bytes);
  const unsigned char* const slot = moved.data();
  moved = SecretKey::Random();  // swaps: the old bytes go with the temporary
  EXPECT_NE(moved.view(), bytes);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(slot), 32),
            std::string(32, '\0'));
}

TEST(SecretKey, ManyLiveAtOnce) {
  std::vector<SecretKey> keys;
  for (int i = 0; i < 1000; ++i) keys.push_back(SecretKey::Random());
  for (size_t i = 1; i < keys.size(); ++i) {
    EXPECT_NE(keys[i].view(), keys[i - 1].view());
  }
}

TEST(SecretKey, DerivesAKeyPerPurpose) {
  const SecretKey key = SecretKey::Random();
  EXPECT_EQ(key.Derive("a").view(), key.Derive("a").view());
  EXPECT_NE(key.Derive("a").view(), key.Derive("b").view());
  EXPECT_NE(key.Derive("a").view(), key.view());
}

TEST(Hash, DependsOnKeyAndMessage) {
  const SecretKey key = SecretKey::Random();
  EXPECT_EQ(KeyedHash(key, "m").size(), kHashBytes);
  EXPECT_EQ(KeyedHash(key, "m"), KeyedHash(key, "m"));
  EXPECT_NE(KeyedHash(key, "m"), KeyedHash(key, "n"));
  EXPECT_NE(KeyedHash(key, "m"), KeyedHash(SecretKey::Random(), "m"));
  EXPECT_NE(KeyedHash(key, "m"), PlainHash("m"));
}

TEST(Hash, SameBytes) {
  EXPECT_TRUE(SameBytes("", ""));
  EXPECT_TRUE(SameBytes("abc", "abc"));
  EXPECT_FALSE(SameBytes("abc", "abd"));
  EXPECT_FALSE(SameBytes("abc", "ab"));
}

TEST(Canonical, DifferentSequencesGiveDifferentBytes) {
  EXPECT_NE(Canonical("c").Text("ab").Text("c").bytes(),
            Canonical("c").Text("a").Text("bc").bytes());
  EXPECT_NE(Canonical("c").Text("").Text("").bytes(),
            Canonical("c").Text("").bytes());
  EXPECT_NE(Canonical("c").List({"a", "b"}).bytes(),
            Canonical("c").List({"a"}).Text("b").bytes());
  EXPECT_NE(Canonical("c").List({}).bytes(), Canonical("c").Text("").bytes());
  EXPECT_NE(Canonical("c").Int(1).bytes(), Canonical("c").Text("1").bytes());
  EXPECT_NE(Canonical("c").Int(-1).bytes(), Canonical("c").Int(1).bytes());
  EXPECT_NE(Canonical("c").Text("x").bytes(), Canonical("d").Text("x").bytes());
}

TEST(Aead, OpensWhatItSealed) {
  const SecretKey key = SecretKey::Random();
  for (const std::string& plain :
       {std::string(), std::string("Nadia"), std::string(100000, 'x'),
        std::string("\0\xff\0", 3)}) {
    const auto opened = Decrypt(key, Encrypt(key, plain, "where"), "where");
    ASSERT_TRUE(opened.ok());
    EXPECT_EQ(*opened, plain);
  }
}

TEST(Aead, NeverGivesTheSameBytesTwice) {
  const SecretKey key = SecretKey::Random();
  EXPECT_NE(Encrypt(key, "Nadia", ""), Encrypt(key, "Nadia", ""));
}

TEST(Aead, RefusesWhateverWasAltered) {
  const SecretKey key = SecretKey::Random();
  const std::string sealed = Encrypt(key, "Nadia", "where");
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string altered = sealed;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_FALSE(Decrypt(key, altered, "where").ok()) << i;
    EXPECT_FALSE(Decrypt(key, sealed.substr(0, i), "where").ok()) << i;
  }
  EXPECT_FALSE(Decrypt(key, sealed + "x", "where").ok());
  EXPECT_FALSE(Decrypt(key, sealed, "elsewhere").ok());
  EXPECT_FALSE(Decrypt(SecretKey::Random(), sealed, "where").ok());
}

TEST(Aead, KeysAreDecryptedAsKeysOnly) {
  const SecretKey kek = SecretKey::Random();
  const SecretKey key = SecretKey::Random();
  const auto opened = DecryptKey(kek, Encrypt(kek, key.view(), "ref"), "ref");
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->view(), key.view());
  EXPECT_FALSE(DecryptKey(kek, Encrypt(kek, "short", "ref"), "ref").ok());
  EXPECT_FALSE(DecryptKey(kek, "", "ref").ok());
}

}  // namespace
}  // namespace sojourn::crypto
