// The public keys that tokens are signed with, from a JWKS file.
#ifndef COMMON_AUTH_KEY_SET_H_
#define COMMON_AUTH_KEY_SET_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

struct _cjose_jwk_int;

namespace sojourn::auth {

// A P-256 key of libcjose, shared.
using JwkPtr = std::shared_ptr<_cjose_jwk_int>;

// Takes the P-256 keys that have a key id and are not for encryption; ignores
// all others. Follows its file: looks once a second whether it changed, and
// rereads it at most once in 30 seconds for a key id it does not know. A file
// that has become unreadable leaves the keys as they were. Thread-safe.
class KeySet {
 public:
  using Keys = std::map<std::string, JwkPtr, std::less<>>;

  // The keys to take from the text of a JWKS. FAILED_PRECONDITION
  // KEY_SET_INVALID when it is no key set or has no key to take.
  static absl::StatusOr<Keys> Parse(std::string_view text);

  // FAILED_PRECONDITION KEY_SET_INVALID when the file cannot be read, is no key
  // set, or has no key to take.
  static absl::StatusOr<std::unique_ptr<KeySet>> Open(const std::string& path);

  // Null for an unknown key id.
  JwkPtr Find(std::string_view key_id, absl::Time now);

  // Changes whenever the keys may have changed; looks at the file as Find does.
  uint64_t Generation(absl::Time now);

 private:
  explicit KeySet(std::string path) : path_(std::move(path)) {}

  void RereadIfChanged(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Reread() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string path_;
  absl::Mutex mutex_;
  Keys keys_ ABSL_GUARDED_BY(mutex_);
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
  // Modification time, size and inode of the file that was read.
  std::string file_stamp_ ABSL_GUARDED_BY(mutex_);
  absl::Time looked_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time reread_for_unknown_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_KEY_SET_H_
