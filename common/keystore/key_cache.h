// Unwrapped data keys that were used a moment ago.
#ifndef COMMON_KEYSTORE_KEY_CACHE_H_
#define COMMON_KEYSTORE_KEY_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/keystore/key_ref.h"

namespace sojourn::keystore {

// Bounded in number and age, so that a key erased by another process is soon
// forgotten here. Thread-safe.
class KeyCache {
 public:
  KeyCache(size_t max_keys, absl::Duration max_age)
      : max_keys_(max_keys), max_age_(max_age) {}

  // Null when absent or too old.
  KeyPtr Find(const std::string& ref, absl::Time now);

  // Take it before asking the storage and give it to Put: an answer that was
  // on its way while a key was forgotten is not kept.
  uint64_t Generation() const;
  void Put(const std::string& ref, KeyPtr key, absl::Time now,
           uint64_t generation);

  void Forget(const std::string& ref);

 private:
  struct Entry {
    std::string ref;
    KeyPtr key;
    absl::Time expires;
  };

  void Drop(const std::string& ref) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropOldest() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t max_keys_;
  const absl::Duration max_age_;
  mutable absl::Mutex mutex_;
  // Oldest first, which is also the order in which they expire.
  std::list<Entry> entries_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, std::list<Entry>::iterator> by_ref_
      ABSL_GUARDED_BY(mutex_);
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_KEY_CACHE_H_
