// Access tokens (JWT, RFC 9068), verified offline.
#ifndef COMMON_AUTH_TOKEN_VERIFIER_H_
#define COMMON_AUTH_TOKEN_VERIFIER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/caller.h"
#include "common/auth/key_set.h"
#include "common/auth/poller.h"
#include "common/auth/revocations.h"
#include "common/auth/token_claims.h"

namespace sojourn::auth {

// Accepts ES256 only, with a key of the key set, and only the header fields
// alg, typ and kid. Takes real time as an argument. Thread-safe. UNAVAILABLE
// KEY_SET_STALE while the keys are not known (key_set.h); all refusals are
// UNAUTHENTICATED, with one of the reasons
//   TOKEN_MALFORMED      not a signed JWT, or over the size limit
//   TOKEN_NOT_TRUSTED    algorithm, type, key, signature, issuer or audience
//   TOKEN_EXPIRED, TOKEN_NOT_YET_VALID
//   TOKEN_REVOKED        by the revocation list, asked at every call
//   TOKEN_CLAIMS_INVALID subject, organisation, roles, token id or times are
//                        missing or of the wrong type
// A role of a name unknown here is ignored: it gives no right here.
class TokenVerifier {
 public:
  struct Options {
    std::string jwks_file;
    // Empty: nothing is ever revoked, as where tokens live for a minute.
    std::string revocations_file;
    std::string issuer;
    std::string audience;
    absl::Duration skew = absl::Seconds(60);
    size_t max_token_bytes = 8192;
    size_t max_cached = 4096;
  };

  // FAILED_PRECONDITION when the key set cannot be read or has no ES256 key.
  static absl::StatusOr<std::unique_ptr<TokenVerifier>> Create(Options options);

  // With any key set; `options.jwks_file` is not looked at.
  static std::unique_ptr<TokenVerifier> Create(Options options,
                                               std::unique_ptr<KeySet> keys);

  // Trust::kWhoIsKnown takes tokens verified before and still good, and says
  // TOKEN_NOT_TRUSTED to all others without a look.
  absl::StatusOr<TokenClaims> Verify(std::string_view token, absl::Time now,
                                     Trust trust = Trust::kAnybody);

  // Looks for newer keys and reads the revocation list; logs what cannot be
  // taken, and goes on with what was there before.
  void Poll(absl::Time now);
  // Polls by itself from now on.
  void StartPolling(absl::Duration interval);

  // UNAVAILABLE REVOCATIONS_STALE when nobody can tell any more whose token was
  // revoked.
  absl::Status CheckRevocationsFresh(absl::Time now) const;
  // Age of that knowledge; zero where no list is kept.
  absl::Duration RevocationsAge(absl::Time now) const;
  // Time since the keys were last known to be current; infinite before.
  absl::Duration KeySetAge(absl::Time now) const;

 private:
  TokenVerifier(Options options, std::unique_ptr<KeySet> keys);

  absl::StatusOr<TokenClaims> VerifySignedToken(std::string_view token,
                                                absl::Time now);
  // What may change between two calls with one token.
  absl::Status CheckToday(const TokenClaims& claims, absl::Time now) const;
  std::optional<TokenClaims> Recall(const std::string& hash,
                                    uint64_t generation);
  void Remember(const std::string& hash, const TokenClaims& claims,
                uint64_t generation, absl::Time now);

  const Options options_;
  const std::unique_ptr<KeySet> keys_;
  // Null where no list is kept.
  const std::unique_ptr<Revocations> revocations_;
  absl::Mutex mutex_;
  // Tokens whose signature was verified under key set `cached_generation_`, by
  // their hash: a token is a secret and is not kept.
  absl::flat_hash_map<std::string, TokenClaims> cached_ ABSL_GUARDED_BY(mutex_);
  uint64_t cached_generation_ ABSL_GUARDED_BY(mutex_) = 0;
  // Last, so that it ends before what it polls.
  std::unique_ptr<Poller> poller_;
};

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_TOKEN_VERIFIER_H_
