// Where data keys live: apart from the data they open, so that deleting a key
// erases what it sealed, in every backup of the data too.
#ifndef COMMON_KEYSTORE_KEYSTORE_H_
#define COMMON_KEYSTORE_KEYSTORE_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/keystore/key_cache.h"
#include "common/keystore/key_ref.h"
#include "common/keystore/key_ring.h"
#include "common/keystore/key_storage.h"

namespace sojourn::keystore {

// Random 32-byte keys, wrapped by a KeyRing, kept in a KeyStorage, remembered
// for a moment. Open one with NewPgKeyStore or OpenFileKeyStore. Thread-safe.
//
// No call belongs inside the closure of a database transaction, except GetKey
// of a key that was just created or fetched, which is in memory. Every call
// answers UNAVAILABLE KEY_STORE_UNAVAILABLE when the storage cannot be
// reached, and DATA_LOSS when a stored key does not unwrap.
class KeyStore {
 public:
  struct Options {
    size_t max_cached = 4096;
    absl::Duration max_age = absl::Seconds(30);
  };

  KeyStore(std::unique_ptr<KeyStorage> storage, KeyRing ring)
      : KeyStore(std::move(storage), std::move(ring), Options()) {}
  KeyStore(std::unique_ptr<KeyStorage> storage, KeyRing ring, Options options);

  // Makes the keys that do not exist yet, in one round trip, durable when it
  // returns. Keys that exist stay as they are. After an error some may exist,
  // which harms nobody. For who stops listening at `deadline` and cannot wait
  // as long as this may take.
  absl::Status CreateKeys(absl::Span<const KeyRef> refs,
                          absl::Time deadline = absl::InfiniteFuture());

  // In the order of `refs`; null where the key is erased or never was.
  absl::StatusOr<std::vector<KeyPtr>> GetKeys(absl::Span<const KeyRef> refs);

  // NOT_FOUND with reason ERASED when the key is erased or never was.
  absl::StatusOr<KeyPtr> GetKey(const KeyRef& ref);

  // Asks the storage, not the memory.
  absl::StatusOr<bool> Exists(const KeyRef& ref);

  // Erases, durable when it returns; unknown ones are no error. This process
  // forgets them at once, other copies of the service within `max_age`.
  absl::Status DeleteKeys(absl::Span<const KeyRef> refs);

 private:
  absl::Status Remember(const std::vector<WrappedKey>& stored,
                        uint64_t generation,
                        absl::flat_hash_map<std::string, KeyPtr>& unwrapped);

  const std::unique_ptr<KeyStorage> storage_;
  const KeyRing ring_;
  KeyCache cache_;
};

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_KEYSTORE_H_
