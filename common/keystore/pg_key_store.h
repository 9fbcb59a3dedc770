// Key store in a PostgreSQL cluster of its own (WAL and base backups are per
// cluster, so the data's backups never hold a key).
#ifndef COMMON_KEYSTORE_PG_KEY_STORE_H_
#define COMMON_KEYSTORE_PG_KEY_STORE_H_

#include <memory>

#include "common/db/database.h"
#include "common/keystore/key_ring.h"
#include "common/keystore/key_storage.h"
#include "common/keystore/keystore.h"

namespace sojourn::keystore {

// `database` is migrated from common/keystore/migrations and outlives the
// store.
std::unique_ptr<KeyStore> NewPgKeyStore(db::Database& database, KeyRing ring);

// Its lower half alone, for the contract test.
std::unique_ptr<KeyStorage> NewPgKeyStorage(db::Database& database);

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_PG_KEY_STORE_H_
