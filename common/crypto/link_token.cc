#include "common/crypto/link_token.h"

#include <sodium.h>

#include "absl/strings/escaping.h"
#include "common/crypto/hash.h"
#include "common/crypto/sodium.h"

namespace sojourn::crypto {
namespace {

constexpr size_t kTokenBytes = 32;

}  // namespace

std::string NewLinkToken() {
  StartSodium();
  std::string bytes(kTokenBytes, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  std::string token = absl::WebSafeBase64Escape(bytes);
  sodium_memzero(bytes.data(), bytes.size());
  return token;
}

std::string LinkTokenHash(std::string_view token) { return PlainHash(token); }

}  // namespace sojourn::crypto
