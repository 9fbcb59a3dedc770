// Key-encryption keys: what wraps the data keys.
#ifndef COMMON_KEYSTORE_KEY_RING_H_
#define COMMON_KEYSTORE_KEY_RING_H_

#include <map>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/crypto/secret_key.h"
#include "common/keystore/key_storage.h"

namespace sojourn::keystore {

// All versions of the key-encryption key. New data keys are wrapped under the
// highest; older ones open what was wrapped under them. Immutable, thread-safe.
class KeyRing {
 public:
  // From files `kek` (version 1) and `kek.<version>` in `directory`.
  // FAILED_PRECONDITION KEY_FILE_INVALID when there is none, two of one
  // version, or one is not 32 bytes long.
  static absl::StatusOr<KeyRing> Load(const std::string& directory);

  // `versions` is not empty. For tests and tools.
  explicit KeyRing(std::map<int, crypto::SecretKey> versions)
      : versions_(std::move(versions)) {}

  WrappedKey Wrap(const std::string& ref, const crypto::SecretKey& key) const;

  // DATA_LOSS when altered, stored under another ref, or of an unknown version.
  absl::StatusOr<crypto::SecretKey> Unwrap(const WrappedKey& stored) const;

 private:
  std::map<int, crypto::SecretKey> versions_;
};

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_KEY_RING_H_
