#include "common/crypto/hash.h"

#include <sodium.h>

#include "common/crypto/sodium.h"

namespace sojourn::crypto {

std::string KeyedHash(const SecretKey& key, std::string_view message) {
  std::string hash(kHashBytes, '\0');
  crypto_generichash(Bytes(hash), hash.size(), Bytes(message), message.size(),
                     key.data(), SecretKey::kBytes);
  return hash;
}

std::string PlainHash(std::string_view message) {
  std::string hash(kHashBytes, '\0');
  crypto_generichash(Bytes(hash), hash.size(), Bytes(message), message.size(),
                     nullptr, 0);
  return hash;
}

bool SameBytes(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace sojourn::crypto
