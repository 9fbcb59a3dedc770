#include "common/crypto/aead.h"

#include <sodium.h>

#include "common/crypto/sodium.h"

namespace sojourn::crypto {
namespace {

constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(SecretKey::kBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

// `plain` has room for what `sealed` can hold.
bool DecryptTo(unsigned char* plain, const SecretKey& key,
               std::string_view sealed, std::string_view associated) {
  const std::string_view nonce = sealed.substr(0, kNonceBytes);
  const std::string_view cipher = sealed.substr(kNonceBytes);
  return crypto_aead_xchacha20poly1305_ietf_decrypt(
             plain, nullptr, nullptr, Bytes(cipher), cipher.size(),
             Bytes(associated), associated.size(), Bytes(nonce),
             key.data()) == 0;
}

absl::Status DoesNotOpen() {
  return absl::DataLossError("sealed bytes do not open");
}

}  // namespace

std::string Encrypt(const SecretKey& key, std::string_view plain,
                    std::string_view associated) {
  StartSodium();
  std::string sealed(kNonceBytes + plain.size() + kTagBytes, '\0');
  unsigned char* const nonce = Bytes(sealed);
  randombytes_buf(nonce, kNonceBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      nonce + kNonceBytes, nullptr, Bytes(plain), plain.size(),
      Bytes(associated), associated.size(), nullptr, nonce, key.data());
  return sealed;
}

absl::StatusOr<std::string> Decrypt(const SecretKey& key,
                                    std::string_view sealed,
                                    std::string_view associated) {
  if (sealed.size() < kNonceBytes + kTagBytes) return DoesNotOpen();
  std::string plain(sealed.size() - kNonceBytes - kTagBytes, '\0');
  if (!DecryptTo(Bytes(plain), key, sealed, associated)) return DoesNotOpen();
  return plain;
}

absl::StatusOr<SecretKey> DecryptKey(const SecretKey& key,
                                     std::string_view sealed,
                                     std::string_view associated) {
  if (sealed.size() != kNonceBytes + SecretKey::kBytes + kTagBytes) {
    return DoesNotOpen();
  }
  return SecretKey::Make([&](unsigned char* slot) {
    return DecryptTo(slot, key, sealed, associated) ? absl::OkStatus()
                                                    : DoesNotOpen();
  });
}

}  // namespace sojourn::crypto
