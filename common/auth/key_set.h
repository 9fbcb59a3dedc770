// The public keys that tokens are signed with: a JWKS, from a file or from the
// identity provider (remote_key_set.h).
#ifndef COMMON_AUTH_KEY_SET_H_
#define COMMON_AUTH_KEY_SET_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

struct _cjose_jwk_int;

namespace sojourn::auth {

// A P-256 key of libcjose, shared.
using JwkPtr = std::shared_ptr<_cjose_jwk_int>;

// Thread-safe. A key set that is not what it should be leaves the keys as they
// were.
class KeySet {
 public:
  using Keys = std::map<std::string, JwkPtr, std::less<>>;

  virtual ~KeySet() = default;

  // The keys to take from the text of a JWKS: those on P-256 that have a key id
  // and are not for encryption; all others are ignored. FAILED_PRECONDITION
  // KEY_SET_INVALID when it is no key set or has no key to take.
  static absl::StatusOr<Keys> Parse(std::string_view text);

  // Follows a file: looks once a second whether it changed, and rereads it at
  // most once in 30 seconds for a key id it does not know. A file serves for as
  // long as nobody changes it. FAILED_PRECONDITION KEY_SET_INVALID when it
  // cannot be read, is no key set, or has no key to take.
  static absl::StatusOr<std::unique_ptr<KeySet>> Open(const std::string& path);

  // Null for an unknown key id. UNAVAILABLE KEY_SET_STALE when nobody can tell
  // now; a file always can.
  virtual absl::StatusOr<JwkPtr> Find(std::string_view key_id,
                                      absl::Time now) = 0;

  // Changes whenever the keys may have changed. Errors as Find.
  virtual absl::StatusOr<uint64_t> Generation(absl::Time now) = 0;

  // Looks for newer keys where it is time; logs `key_set_not_taken` when what
  // it finds is no key set.
  virtual void Poll(absl::Time now) = 0;

  // Since the keys were last known to be those of their source.
  virtual absl::Duration Age(absl::Time now) const = 0;
};

// False while less than `interval` passed; true after a step back of the clock.
inline bool IsDue(absl::Time last, absl::Duration interval, absl::Time now) {
  return now < last || now - last >= interval;
}

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_KEY_SET_H_
