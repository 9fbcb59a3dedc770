// The key store of a service, opened by its flags.
#ifndef COMMON_SERVER_KEY_STORE_PARTS_H_
#define COMMON_SERVER_KEY_STORE_PARTS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/keystore/key_ring.h"
#include "common/keystore/key_storage.h"
#include "common/server/options.h"

namespace sojourn::server {

struct KeyStoreParts {
  // Null where the keys lie in files. What the storage refers to.
  std::unique_ptr<db::Database> database;
  std::unique_ptr<keystore::KeyStorage> storage;
  keystore::KeyRing ring;
};

// By --keystore_dsn and --secrets_dir. Errors of KeyRing::Load and
// OpenFileKeyStorage; a database is connected to at first use.
absl::StatusOr<KeyStoreParts> OpenKeyStore(const Options& options);

}  // namespace sojourn::server

#endif  // COMMON_SERVER_KEY_STORE_PARTS_H_
