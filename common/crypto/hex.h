#ifndef COMMON_CRYPTO_HEX_H_
#define COMMON_CRYPTO_HEX_H_

#include <optional>
#include <string>
#include <string_view>

namespace sojourn::crypto {

// The bytes that pairs of hexadecimal digits spell; nothing for other text.
// absl::HexStringToBytes does not tell. The way back: absl::BytesToHexString.
std::optional<std::string> ParseHex(std::string_view hex);

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_HEX_H_
