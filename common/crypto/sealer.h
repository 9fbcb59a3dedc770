// Seals personal data before it reaches SQL, and opens it again.
#ifndef COMMON_CRYPTO_SEALER_H_
#define COMMON_CRYPTO_SEALER_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/db/params.h"
#include "common/keystore/keystore.h"

namespace sojourn::crypto {

// Where a sealed value stands. It opens nowhere else, so nobody with access to
// the database can move one person's data into another's row.
struct Binding {
  std::string_view table;
  std::string_view row_id;
  std::string_view column;
};

// The columns of one row under one key. Cheap to copy; holds the key only as
// long as it lives, so keep it inside the call.
class RowSealer {
 public:
  RowSealer(keystore::KeyPtr key, std::string table, std::string row_id);

  db::Bytes Seal(std::string_view column, std::string_view plain) const;
  // DATA_LOSS when the bytes were altered, moved, or sealed by another key.
  absl::StatusOr<std::string> Open(std::string_view column,
                                   const db::Bytes& sealed) const;

 private:
  keystore::KeyPtr key_;
  std::string table_;
  std::string row_id_;
};

// Sealed form: format version, key id, nonce, ciphertext of the padded text
// (multiples of 32 bytes, so that a length tells little). Thread-safe.
//
// All calls answer NOT_FOUND with reason ERASED when the key is gone, and
// UNAVAILABLE KEY_STORE_UNAVAILABLE when the key store cannot be asked. Create
// the keys (keystore::KeyStore::CreateKeys) before the transaction that seals
// with them: a key without data harms nobody.
class Sealer {
 public:
  explicit Sealer(keystore::KeyStore& keys) : keys_(keys) {}

  absl::StatusOr<db::Bytes> Seal(const keystore::KeyRef& key,
                                 std::string_view plain,
                                 const Binding& binding) const;
  absl::StatusOr<std::string> Open(const keystore::KeyRef& key,
                                   const db::Bytes& sealed,
                                   const Binding& binding) const;

  // For a row with several sealed columns.
  absl::StatusOr<RowSealer> ForRow(const keystore::KeyRef& key,
                                   std::string_view table,
                                   std::string_view row_id) const;

  // Fetches the keys of a whole list in one round trip, so that the calls that
  // follow find them in memory. Erased ones are skipped here.
  absl::Status Prefetch(absl::Span<const keystore::KeyRef> keys) const;

 private:
  keystore::KeyStore& keys_;
};

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_SEALER_H_
