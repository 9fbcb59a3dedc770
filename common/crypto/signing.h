// Ed25519 (RFC 8032): statements that others can check without a secret.
#ifndef COMMON_CRYPTO_SIGNING_H_
#define COMMON_CRYPTO_SIGNING_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/crypto/secret_key.h"

namespace sojourn::crypto {

// 32 bytes that everybody may know.
class PublicKey {
 public:
  static constexpr size_t kBytes = 32;

  // Nothing unless `hex` spells exactly 32 bytes.
  static std::optional<PublicKey> FromHex(std::string_view hex);

  std::string ToHex() const;
  // Names the key beside a signature: 16 hexadecimal digits.
  std::string Id() const;
  bool Verify(std::string_view message, std::string_view signature) const;

  friend bool operator==(const PublicKey&, const PublicKey&) = default;

 private:
  friend class SigningKey;
  explicit PublicKey(std::string bytes) : bytes_(std::move(bytes)) {}

  std::string bytes_;
};

// Signs; made of a 32-byte seed. Thread-safe.
class SigningKey {
 public:
  explicit SigningKey(const SecretKey& seed);

  const PublicKey& public_key() const { return public_key_; }
  // 64 bytes.
  std::string Sign(std::string_view message) const;

 private:
  // libsodium's secret key is the seed and then the public key; only the seed
  // is a secret, so only it needs a locked page.
  SecretKey seed_;
  PublicKey public_key_;
};

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_SIGNING_H_
