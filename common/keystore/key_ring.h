// Key-encryption keys: what wraps the data keys.
#ifndef COMMON_KEYSTORE_KEY_RING_H_
#define COMMON_KEYSTORE_KEY_RING_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "common/crypto/secret_key.h"
#include "common/keystore/keystore.h"

namespace sojourn::keystore {

// A data key as it is stored.
struct WrappedKey {
  std::string ref;
  std::string wrapped;
  int kek_version;
};

// All versions of the key-encryption key. New data keys are wrapped under the
// highest; older ones open what was wrapped under them. Immutable, thread-safe.
class KeyRing {
 public:
  // From files `kek` (version 1) and `kek.<version>` in `directory`.
  // FAILED_PRECONDITION when there is none, two of one version, or a file is
  // not 32 bytes long.
  static absl::StatusOr<KeyRing> Load(const std::string& directory);
  // For tests and tools.
  explicit KeyRing(std::map<int, crypto::SecretKey> versions);

  WrappedKey Wrap(const KeyRef& ref, const crypto::SecretKey& key) const;
  // DATA_LOSS when altered, stored under another ref, or of an unknown version.
  absl::StatusOr<crypto::SecretKey> Unwrap(const WrappedKey& stored) const;

 private:
  std::map<int, crypto::SecretKey> versions_;
};

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_KEY_RING_H_
