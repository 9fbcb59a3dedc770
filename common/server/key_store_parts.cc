#include "common/server/key_store_parts.h"

#include <string_view>
#include <utility>

#include "common/keystore/file_key_store.h"
#include "common/keystore/pg_key_store.h"
#include "common/status/status_macros.h"

namespace sojourn::server {

absl::StatusOr<KeyStoreParts> OpenKeyStore(const Options& options) {
  ASSIGN_OR_RETURN(keystore::KeyRing ring,
                   keystore::KeyRing::Load(options.secrets_dir));
  constexpr std::string_view kDirectory = "dir:";
  if (options.keystore_dsn.starts_with(kDirectory)) {
    ASSIGN_OR_RETURN(auto storage,
                     keystore::OpenFileKeyStorage(
                         options.keystore_dsn.substr(kDirectory.size())));
    return KeyStoreParts{.database = nullptr,
                         .storage = std::move(storage),
                         .ring = std::move(ring)};
  }
  ASSIGN_OR_RETURN(auto database,
                   db::Database::Create(
                       {.dsn = options.keystore_dsn, .max_connections = 8}));
  auto storage = keystore::NewPgKeyStorage(*database);
  return KeyStoreParts{.database = std::move(database),
                       .storage = std::move(storage),
                       .ring = std::move(ring)};
}

}  // namespace sojourn::server
