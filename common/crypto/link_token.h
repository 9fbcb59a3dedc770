#ifndef COMMON_CRYPTO_LINK_TOKEN_H_
#define COMMON_CRYPTO_LINK_TOKEN_H_

#include <string>
#include <string_view>

namespace sojourn::crypto {

// What opens something to whoever has it: 256 random bits as 43 characters of
// base64url, so that no alphabet of an address changes it. Shown once.
std::string NewLinkToken();

// What is stored of one, 32 bytes: nobody finds the token by it.
std::string LinkTokenHash(std::string_view token);

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_LINK_TOKEN_H_
