// Key store in a directory, one file a key: for small deployments and tests.
#ifndef COMMON_KEYSTORE_FILE_KEY_STORE_H_
#define COMMON_KEYSTORE_FILE_KEY_STORE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/keystore/key_ring.h"
#include "common/keystore/key_storage.h"
#include "common/keystore/keystore.h"

namespace sojourn::keystore {

// Makes `directory` (mode 0700) if it is missing. File names are hashes of the
// refs. FAILED_PRECONDITION KEY_DIRECTORY_INVALID when it cannot be used.
absl::StatusOr<std::unique_ptr<KeyStore>> OpenFileKeyStore(
    const std::string& directory, KeyRing ring);

// Its lower half alone, for the contract test.
absl::StatusOr<std::unique_ptr<KeyStorage>> OpenFileKeyStorage(
    const std::string& directory);

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_FILE_KEY_STORE_H_
