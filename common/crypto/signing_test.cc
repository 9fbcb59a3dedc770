#include "common/crypto/signing.h"

#include <gtest/gtest.h>

#include "common/crypto/hex.h"
#include "common/crypto/sha256.h"

namespace sojourn::crypto {
namespace {

SigningKey KeyOf(std::string_view seed_hex) {
  return SigningKey(*SecretKey::FromBytes(*ParseHex(seed_hex)));
}

// RFC 8032, section 7.1, test 2.
TEST(SigningTest, SignsAsTheStandardSays) {
  const SigningKey key =
      KeyOf("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  EXPECT_EQ(key.public_key().ToHex(),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  EXPECT_EQ(key.Sign("\x72"),
            ParseHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223e"
                     "bdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb0"
                     "0d291612bb0c00"));
}

TEST(SigningTest, NothingElseVerifies) {
  const SigningKey key = KeyOf(std::string(64, '1'));
  const std::string signature = key.Sign("message");
  const PublicKey& open = key.public_key();
  EXPECT_TRUE(open.Verify("message", signature));
  EXPECT_FALSE(open.Verify("massage", signature));
  EXPECT_FALSE(open.Verify("message", signature.substr(1)));
  EXPECT_FALSE(open.Verify("message", ""));
  EXPECT_FALSE(
      KeyOf(std::string(64, '2')).public_key().Verify("message", signature));
}

TEST(SigningTest, APublicKeyIsReadFromHexOnly) {
  const PublicKey key = KeyOf(std::string(64, 'a')).public_key();
  EXPECT_EQ(PublicKey::FromHex(key.ToHex()), key);
  EXPECT_EQ(key.Id().size(), 16u);
  EXPECT_FALSE(PublicKey::FromHex(key.ToHex() + "00").has_value());
  EXPECT_FALSE(PublicKey::FromHex(key.ToHex().substr(1)).has_value());
  EXPECT_FALSE(PublicKey::FromHex(std::string(64, 'g')).has_value());
  EXPECT_FALSE(PublicKey::FromHex("").has_value());
}

// FIPS 180-4's "abc", cut into what a tree's node is made of.
TEST(Sha256Test, HashesThePartsAsOne) {
  EXPECT_EQ(Sha256('a', "b", "c"),
            ParseHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f"
                     "20015ad"));
}

}  // namespace
}  // namespace sojourn::crypto
