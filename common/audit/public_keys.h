#ifndef COMMON_AUDIT_PUBLIC_KEYS_H_
#define COMMON_AUDIT_PUBLIC_KEYS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/crypto/signing.h"

namespace sojourn::audit {

// The keys that may have signed heads: a file of one key a line, 64
// hexadecimal digits each; # starts a comment. FAILED_PRECONDITION
// KEY_FILE_INVALID, naming the file, when it holds anything else, or nothing.
absl::StatusOr<std::vector<crypto::PublicKey>> ReadPublicKeys(
    const std::string& path);

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_PUBLIC_KEYS_H_
