// Start of libsodium, and its byte pointers. For this folder only.
#ifndef COMMON_CRYPTO_SODIUM_H_
#define COMMON_CRYPTO_SODIUM_H_

#include <string>
#include <string_view>

namespace sojourn::crypto {

// Call before any other function of libsodium. Ends the process when it cannot
// start: without randomness there is nothing safe left to do.
void StartSodium();

inline const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

inline unsigned char* Bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_SODIUM_H_
