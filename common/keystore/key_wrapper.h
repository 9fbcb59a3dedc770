// One key-encryption key, wherever it is kept.
#ifndef COMMON_KEYSTORE_KEY_WRAPPER_H_
#define COMMON_KEYSTORE_KEY_WRAPPER_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/crypto/secret_key.h"

namespace sojourn::keystore {

// Wraps data keys. `associated` is authenticated, not stored. Thread-safe.
class KeyWrapper {
 public:
  virtual ~KeyWrapper() = default;

  // UNAVAILABLE PKCS11_UNAVAILABLE when the key is in a token that does not
  // answer.
  virtual absl::StatusOr<std::string> Wrap(const crypto::SecretKey& key,
                                           std::string_view associated) = 0;

  // DATA_LOSS when anything differs: key, text or associated data; UNAVAILABLE
  // as in Wrap.
  virtual absl::StatusOr<crypto::SecretKey> Unwrap(
      std::string_view wrapped, std::string_view associated) = 0;
};

// By a key in this process's memory: XChaCha20-Poly1305.
std::unique_ptr<KeyWrapper> NewMemoryKeyWrapper(crypto::SecretKey key);

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_KEY_WRAPPER_H_
