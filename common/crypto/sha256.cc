#include "common/crypto/sha256.h"

#include <sodium.h>

#include "common/crypto/sodium.h"

namespace sojourn::crypto {

std::string Sha256(char prefix, std::string_view first,
                   std::string_view second) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, Bytes(std::string_view(&prefix, 1)), 1);
  crypto_hash_sha256_update(&state, Bytes(first), first.size());
  crypto_hash_sha256_update(&state, Bytes(second), second.size());
  std::string hash(kSha256Bytes, '\0');
  crypto_hash_sha256_final(&state, Bytes(hash));
  return hash;
}

}  // namespace sojourn::crypto
