#include "common/crypto/sealed_box.h"

#include <string>

#include "gtest/gtest.h"

namespace sojourn::crypto {
namespace {

SecretKey Seed(char fill) {
  return *SecretKey::FromBytes(std::string(SecretKey::kBytes, fill));
}

TEST(SealedBoxTest, OnlyItsOwnerOpensIt) {
  const BoxKey own(Seed('a'));
  const BoxKey other(Seed('b'));
  const std::string sealed = own.public_key().Seal("hers");
  EXPECT_EQ(sealed.size(), 4 + BoxPublicKey::kOverhead);
  EXPECT_NE(sealed, own.public_key().Seal("hers"));
  ASSERT_TRUE(own.Open(sealed).ok());
  EXPECT_EQ(*own.Open(sealed), "hers");
  EXPECT_FALSE(other.Open(sealed).ok());
  EXPECT_FALSE(own.Open(sealed.substr(1)).ok());
  EXPECT_FALSE(own.Open("").ok());
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(own.Open(changed).ok()) << i;
  }
}

TEST(SealedBoxTest, APublicKeyIsSpelledInHex) {
  const BoxPublicKey key = BoxKey(Seed('a')).public_key();
  EXPECT_EQ(BoxPublicKey::FromHex(key.ToHex()), key);
  EXPECT_EQ(BoxPublicKey::FromHex(key.ToHex().substr(2)), std::nullopt);
  EXPECT_EQ(BoxPublicKey::FromHex("zz"), std::nullopt);
  // Everybody could open what is sealed to this one.
  EXPECT_EQ(BoxPublicKey::FromHex(std::string(64, '0')), std::nullopt);
}

}  // namespace
}  // namespace sojourn::crypto
