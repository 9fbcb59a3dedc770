// Key-encryption keys: what wraps the data keys.
#ifndef COMMON_KEYSTORE_KEY_RING_H_
#define COMMON_KEYSTORE_KEY_RING_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/crypto/secret_key.h"
#include "common/keystore/key_storage.h"
#include "common/keystore/key_wrapper.h"

namespace sojourn::keystore {

// All versions of the key-encryption key. New data keys are wrapped under the
// highest; older ones open what was wrapped under them. Thread-safe.
class KeyRing {
 public:
  // From files `kek` (version 1) and `kek.<version>` in `directory`, 32 bytes
  // each, or `kek.<version>.pkcs11` with the URI of a key in a token
  // (pkcs11_wrapper.h). The directory stays watched: a version that is put
  // there later (whole at once, by a rename) is used from then on, and one that
  // is taken away is forgotten. A set that is not right then changes nothing.
  //
  // FAILED_PRECONDITION KEY_FILE_INVALID when there is none, two of one
  // version, or one is not as SecretKey::FromFile wants it; errors of
  // OpenPkcs11KeyWrapper.
  static absl::StatusOr<KeyRing> Load(const std::string& directory);

  // `versions` is not empty and stays as it is. For tests and tools.
  explicit KeyRing(std::map<int, crypto::SecretKey> versions);

  KeyRing(KeyRing&&) noexcept;
  KeyRing& operator=(KeyRing&&) noexcept;
  ~KeyRing();

  // Errors of KeyWrapper::Wrap.
  absl::StatusOr<WrappedKey> Wrap(const std::string& ref,
                                  const crypto::SecretKey& key) const;
  // A new key for each ref, in order; the directory is looked at once.
  absl::StatusOr<std::vector<WrappedKey>> WrapNew(
      const std::vector<std::string>& refs) const;

  // DATA_LOSS when altered or stored under another ref; UNAVAILABLE KEK_MISSING
  // when its version is not there (yet); errors of KeyWrapper::Unwrap.
  absl::StatusOr<crypto::SecretKey> Unwrap(const WrappedKey& stored) const;
  // The same for each, in order; the directory is looked at once.
  absl::StatusOr<std::vector<crypto::SecretKey>> UnwrapAll(
      const std::vector<WrappedKey>& stored) const;

  // Ascending; the last one wraps.
  std::vector<int> Versions() const;

 private:
  class Live;
  explicit KeyRing(std::unique_ptr<Live> live);

  std::unique_ptr<Live> live_;
};

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_KEY_RING_H_
