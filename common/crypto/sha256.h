// SHA-256, for what others must be able to compute too: Merkle trees.
#ifndef COMMON_CRYPTO_SHA256_H_
#define COMMON_CRYPTO_SHA256_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace sojourn::crypto {

inline constexpr size_t kSha256Bytes = 32;

// 32 bytes over `prefix` and `first` and `second` as one message.
std::string Sha256(char prefix, std::string_view first,
                   std::string_view second = {});

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_SHA256_H_
