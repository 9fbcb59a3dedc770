// The revocation list in force, followed in its file.
#ifndef COMMON_AUTH_REVOCATIONS_H_
#define COMMON_AUTH_REVOCATIONS_H_

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/key_set.h"
#include "common/auth/revocation_list.h"
#include "common/auth/token_claims.h"

namespace sojourn::auth {

// A list that cannot be taken leaves the one before in force. The age is the
// time since a poll last found a signed list that has not expired: a file that
// stands still is fresh until its own exp, which is how long its signer lets it
// be relied on. Times are real time. Thread-safe.
class Revocations {
 public:
  struct Options {
    std::string file;
    // security.md, "Callers".
    absl::Duration stale_after = absl::Minutes(5);
  };

  // `keys` outlives this. Nothing is read, and everything stale, before the
  // first Poll.
  Revocations(Options options, KeySet& keys);

  // Reads the file. FAILED_PRECONDITION REVOCATIONS_INVALID when it cannot be
  // read or opened, or when its seq is lower than one seen before: an old list
  // put back would let in what has been revoked since.
  absl::Status Poll(absl::Time now);

  bool Covers(const TokenClaims& claims) const;

  // Infinite before the first list.
  absl::Duration Age(absl::Time now) const;

  // UNAVAILABLE REVOCATIONS_STALE past Options::stale_after.
  absl::Status CheckFresh(absl::Time now) const;

 private:
  const Options options_;
  KeySet& keys_;
  mutable absl::Mutex mutex_;
  RevocationList list_ ABSL_GUARDED_BY(mutex_);
  absl::Time confirmed_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_REVOCATIONS_H_
