// Identifiers. Thread-safe; randomness comes from libsodium.
#ifndef COMMON_CRYPTO_IDS_H_
#define COMMON_CRYPTO_IDS_H_

#include <string>
#include <string_view>

namespace sojourn::crypto {

// Key of a table row: a UUID version 7, so rows made together lie together.
// It tells when it was made, therefore it never leaves the service.
std::string NewUuidV7();

// What a resource is called outside: 128 random bits as 26 characters of
// lower-case Crockford base32. Tells nothing about the resource.
std::string NewPublicId();

// True for 8-4-4-4-12 hexadecimal digits in either case, any version.
bool IsUuid(std::string_view text);

// True for text that NewPublicId could have made.
bool IsPublicId(std::string_view text);

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_IDS_H_
