// Keyed BLAKE2b-256, for MACs and for hashes nobody else can compute.
#ifndef COMMON_CRYPTO_HASH_H_
#define COMMON_CRYPTO_HASH_H_

#include <string>
#include <string_view>

#include "common/crypto/secret_key.h"

namespace sojourn::crypto {

inline constexpr size_t kHashBytes = 32;

// 32 bytes. Build `message` with Canonical when it has more than one part.
std::string KeyedHash(const SecretKey& key, std::string_view message);

// Without a key: for cache keys and checksums, never for personal data, whose
// small value space can be searched.
std::string PlainHash(std::string_view message);

// Compares without telling by its time where the texts differ.
bool SameBytes(std::string_view a, std::string_view b);

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_HASH_H_
