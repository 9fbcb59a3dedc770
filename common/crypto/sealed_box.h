// Sealed to a public key (X25519, libsodium's crypto_box_seal): whoever has the
// key can write to its owner, who alone can read, and not see who wrote.
#ifndef COMMON_CRYPTO_SEALED_BOX_H_
#define COMMON_CRYPTO_SEALED_BOX_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "common/crypto/secret_key.h"

namespace sojourn::crypto {

// 32 bytes that everybody may know.
class BoxPublicKey {
 public:
  static constexpr size_t kBytes = 32;
  // How much longer a sealed text is.
  static constexpr size_t kOverhead = 48;

  // Nothing unless `hex` spells 32 bytes that a text can be sealed to.
  static std::optional<BoxPublicKey> FromHex(std::string_view hex);

  std::string ToHex() const;
  std::string_view bytes() const { return bytes_; }
  std::string Seal(std::string_view plain) const;

  friend bool operator==(const BoxPublicKey&, const BoxPublicKey&) = default;

 private:
  friend class BoxKey;
  explicit BoxPublicKey(std::string bytes) : bytes_(std::move(bytes)) {}

  std::string bytes_;
};

// Opens; made of a 32-byte seed. Thread-safe.
class BoxKey {
 public:
  explicit BoxKey(const SecretKey& seed);

  const BoxPublicKey& public_key() const { return public_key_; }
  // DATA_LOSS when it was sealed to another key, or anything differs.
  absl::StatusOr<std::string> Open(std::string_view sealed) const;

 private:
  SecretKey seed_;
  BoxPublicKey public_key_;
};

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_SEALED_BOX_H_
