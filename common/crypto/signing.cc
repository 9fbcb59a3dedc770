#include "common/crypto/signing.h"

#include <sodium.h>

#include <array>

#include "absl/strings/escaping.h"
#include "common/crypto/hash.h"
#include "common/crypto/hex.h"
#include "common/crypto/sodium.h"
#include "common/status/string_view.h"

namespace sojourn::crypto {
namespace {

constexpr size_t kIdBytes = 8;

// The key pair lives on the stack for one operation and is wiped after it.
class KeyPair {
 public:
  explicit KeyPair(const unsigned char* seed) {
    crypto_sign_seed_keypair(public_.data(), secret_.data(), seed);
  }
  ~KeyPair() { sodium_memzero(secret_.data(), secret_.size()); }
  KeyPair(const KeyPair&) = delete;
  KeyPair& operator=(const KeyPair&) = delete;

  const unsigned char* secret() const { return secret_.data(); }
  std::string public_bytes() const {
    return {reinterpret_cast<const char*>(public_.data()), public_.size()};
  }

 private:
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_;
};

}  // namespace

std::optional<PublicKey> PublicKey::FromHex(std::string_view hex) {
  std::optional<std::string> bytes = ParseHex(hex);
  if (!bytes.has_value() || bytes->size() != kBytes) return std::nullopt;
  return PublicKey(*std::move(bytes));
}

std::string PublicKey::ToHex() const {
  return absl::BytesToHexString(Av(bytes_));
}

std::string PublicKey::Id() const {
  return absl::BytesToHexString(Av(PlainHash(bytes_).substr(0, kIdBytes)));
}

bool PublicKey::Verify(std::string_view message,
                       std::string_view signature) const {
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(Bytes(signature), Bytes(message),
                                     message.size(),
                                     Bytes(std::string_view(bytes_))) == 0;
}

SigningKey::SigningKey(const SecretKey& seed)
    : seed_(*SecretKey::FromBytes(seed.view())),
      public_key_(KeyPair(seed.data()).public_bytes()) {}

std::string SigningKey::Sign(std::string_view message) const {
  const KeyPair pair(seed_.data());
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(Bytes(signature), nullptr, Bytes(message),
                       message.size(), pair.secret());
  return signature;
}

}  // namespace sojourn::crypto
