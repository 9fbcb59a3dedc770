// XChaCha20-Poly1305 with a random nonce: the only cipher of the project.
#ifndef COMMON_CRYPTO_AEAD_H_
#define COMMON_CRYPTO_AEAD_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/crypto/secret_key.h"

namespace sojourn::crypto {

// Returns nonce and ciphertext. `associated` is authenticated, not stored.
std::string Encrypt(const SecretKey& key, std::string_view plain,
                    std::string_view associated);

// DATA_LOSS when anything differs: key, text or associated data.
absl::StatusOr<std::string> Decrypt(const SecretKey& key,
                                    std::string_view sealed,
                                    std::string_view associated);

// Into locked memory, for a key wrapped under another key.
absl::StatusOr<SecretKey> DecryptKey(const SecretKey& key,
                                     std::string_view sealed,
                                     std::string_view associated);

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_AEAD_H_
