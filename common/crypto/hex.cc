#include "common/crypto/hex.h"

#include <sodium.h>

#include "common/crypto/sodium.h"

namespace sojourn::crypto {

std::optional<std::string> ParseHex(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  size_t length = 0;
  const char* end = nullptr;
  if (hex.size() % 2 != 0 ||
      sodium_hex2bin(Bytes(bytes), bytes.size(), hex.data(), hex.size(),
                     nullptr, &length, &end) != 0 ||
      end != hex.data() + hex.size()) {
    return std::nullopt;
  }
  return bytes;
}

}  // namespace sojourn::crypto
