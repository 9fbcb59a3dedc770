// One signed list of tokens that are refused before they expire.
//
// A compact JWS, ES256, typ `revocations+jwt`, by a key of the JWKS:
//   {"iat": 1800000000, "exp": 1800003600, "seq": 7, "entries": [
//      {"subject": "officer-1", "not_before": 1800000000},
//      {"organisation": "org-1", "not_before": 1800000000},
//      {"jti": "token-1", "not_before": 1800000000}]}
#ifndef COMMON_AUTH_REVOCATION_LIST_H_
#define COMMON_AUTH_REVOCATION_LIST_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/key_set.h"
#include "common/auth/token_claims.h"

namespace sojourn::auth {

// A value; empty until it is assigned one that was opened.
class RevocationList {
 public:
  // Four megabytes are some 50,000 entries.
  static constexpr size_t kMaxBytes = size_t{4} << 20;

  // FAILED_PRECONDITION REVOCATIONS_INVALID for anything but a signed list of
  // this form, issued and not expired at `now`. One bad entry is enough: a list
  // is never taken in part.
  static absl::StatusOr<RevocationList> Open(std::string_view compact,
                                             KeySet& keys, absl::Time now);

  // Whether an entry names the token, its subject or its organisation, with a
  // not_before later than the token's time of issue.
  bool Covers(const TokenClaims& claims) const;

  // Grows with every edition of the list.
  int64_t sequence() const { return sequence_; }

 private:
  using NotBefore = absl::flat_hash_map<std::string, absl::Time>;

  int64_t sequence_ = -1;
  NotBefore subjects_;
  NotBefore organisations_;
  NotBefore token_ids_;
};

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_REVOCATION_LIST_H_
