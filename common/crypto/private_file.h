// Files that hold secrets: nobody but their owner may read them.
#ifndef COMMON_CRYPTO_PRIVATE_FILE_H_
#define COMMON_CRYPTO_PRIVATE_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sojourn::crypto {

// Reads at most `to.size()` bytes of a file and returns how many. Nothing is
// buffered on the way, so there is no other copy to wipe. FAILED_PRECONDITION
// with `reason`, naming the file and the remedy, when it cannot be read, is no
// regular file, belongs neither to this process's user nor to root, or has any
// right for group or others.
absl::StatusOr<size_t> ReadPrivateFile(const std::string& path,
                                       std::string_view reason,
                                       absl::Span<unsigned char> to);

// The whole of a small file, such as a TLS key or a PIN, with the reason
// FILE_NOT_PRIVATE.
absl::StatusOr<std::string> ReadPrivateText(const std::string& path);

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_PRIVATE_FILE_H_
