#include "common/crypto/sealer.h"

#include <sodium.h>

#include <cstddef>
#include <utility>

#include "common/crypto/aead.h"
#include "common/crypto/canonical.h"
#include "common/crypto/hash.h"
#include "common/db/params.h"
#include "common/status/status_macros.h"

namespace sojourn::crypto {
namespace {

constexpr char kFormat = 1;
constexpr size_t kKeyIdBytes = 4;
constexpr size_t kHeaderBytes = 1 + kKeyIdBytes;
constexpr size_t kPadding = 32;

// Tells two keys apart when bytes do not open; reveals nothing of the key.
std::string KeyId(const SecretKey& key) {
  return KeyedHash(key, "key id").substr(0, kKeyIdBytes);
}

std::string Associated(const Binding& binding, std::string_view header) {
  return Canonical("sealed column")
      .Text(header)
      .Text(binding.table)
      .Text(binding.row_id)
      .Text(binding.column)
      .bytes();
}

// ISO/IEC 7816-4: one byte 0x80, then zeros up to a multiple of kPadding.
std::string Pad(std::string_view plain) {
  std::string padded(plain);
  padded.push_back('\x80');
  padded.resize((padded.size() + kPadding - 1) / kPadding * kPadding, '\0');
  return padded;
}

// `padded` was authenticated, so it is what Pad made.
void Unpad(std::string& padded) {
  const size_t end = padded.find_last_not_of('\0');
  padded.resize(end == std::string::npos ? 0 : end);
}

db::Bytes SealWith(const SecretKey& key, std::string_view plain,
                   const Binding& binding) {
  std::string padded = Pad(plain);
  std::string sealed = kFormat + KeyId(key);
  sealed += Encrypt(key, padded, Associated(binding, sealed));
  sodium_memzero(padded.data(), padded.size());
  return db::Bytes{std::move(sealed)};
}

absl::StatusOr<std::string> OpenWith(const SecretKey& key,
                                     std::string_view sealed,
                                     const Binding& binding) {
  if (sealed.size() < kHeaderBytes || sealed[0] != kFormat) {
    return absl::DataLossError("sealed bytes of an unknown format");
  }
  if (sealed.substr(1, kKeyIdBytes) != KeyId(key)) {
    return absl::DataLossError("sealed under another key");
  }
  const std::string_view header = sealed.substr(0, kHeaderBytes);
  ASSIGN_OR_RETURN(std::string plain, Decrypt(key, sealed.substr(kHeaderBytes),
                                              Associated(binding, header)));
  Unpad(plain);
  return plain;
}

}  // namespace

RowSealer::RowSealer(keystore::KeyPtr key, std::string table,
                     std::string row_id)
    : key_(std::move(key)),
      table_(std::move(table)),
      row_id_(std::move(row_id)) {}

db::Bytes RowSealer::Seal(std::string_view column,
                          std::string_view plain) const {
  return SealWith(*key_, plain, {table_, row_id_, column});
}

absl::StatusOr<std::string> RowSealer::Open(std::string_view column,
                                            const db::Bytes& sealed) const {
  return OpenWith(*key_, sealed.data, {table_, row_id_, column});
}

absl::StatusOr<db::Bytes> Sealer::Seal(const keystore::KeyRef& key,
                                       std::string_view plain,
                                       const Binding& binding) const {
  ASSIGN_OR_RETURN(const keystore::KeyPtr secret, keys_.GetKey(key));
  return SealWith(*secret, plain, binding);
}

absl::StatusOr<std::string> Sealer::Open(const keystore::KeyRef& key,
                                         const db::Bytes& sealed,
                                         const Binding& binding) const {
  ASSIGN_OR_RETURN(const keystore::KeyPtr secret, keys_.GetKey(key));
  return OpenWith(*secret, sealed.data, binding);
}

absl::StatusOr<RowSealer> Sealer::ForRow(const keystore::KeyRef& key,
                                         std::string_view table,
                                         std::string_view row_id) const {
  ASSIGN_OR_RETURN(keystore::KeyPtr secret, keys_.GetKey(key));
  return RowSealer(std::move(secret), std::string(table), std::string(row_id));
}

absl::Status Sealer::Prefetch(absl::Span<const keystore::KeyRef> keys) const {
  const absl::Status all = keys_.GetKeys(keys).status();
  if (!absl::IsDataLoss(all)) return all;
  // One that is damaged keeps nobody from opening what is under the others;
  // whoever opens what is under it is told.
  for (const keystore::KeyRef& key : keys) {
    const absl::Status one = keys_.GetKeys({&key, 1}).status();
    if (!one.ok() && !absl::IsDataLoss(one)) return one;
  }
  return absl::OkStatus();
}

}  // namespace sojourn::crypto
