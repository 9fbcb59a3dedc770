// What the audit's tree was at a moment, signed: whoever keeps it can show
// later that nothing before it was altered.
#ifndef COMMON_AUDIT_SIGNED_HEAD_H_
#define COMMON_AUDIT_SIGNED_HEAD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "common/audit/merkle.h"
#include "common/crypto/signing.h"

namespace sojourn::audit {

struct SignedHead {
  // Whose audit, such as "capacity".
  std::string service;
  int64_t tree_size = 0;
  Hash root_hash;
  absl::Time signed_at;  // real time, whole microseconds
  std::string key_id;    // crypto::PublicKey::Id
  std::string signature;
};

SignedHead SignHead(const crypto::SigningKey& key, std::string_view service,
                    int64_t tree_size, Hash root_hash, absl::Time now);

bool HeadIsValid(const crypto::PublicKey& key, const SignedHead& head);

// One JSON object, without a newline; hashes as hexadecimal digits.
std::string HeadToLine(const SignedHead& head);
// Nothing for text that HeadToLine did not write.
std::optional<SignedHead> HeadFromLine(std::string_view line);

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_SIGNED_HEAD_H_
