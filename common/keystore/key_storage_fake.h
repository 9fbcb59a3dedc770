// A key store in memory, for tests.
#ifndef COMMON_KEYSTORE_KEY_STORAGE_FAKE_H_
#define COMMON_KEYSTORE_KEY_STORAGE_FAKE_H_

#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/keystore/keystore.h"
#include "common/status/error.h"

namespace sojourn::keystore {

// Passes key_storage_contract.h; can be told to be down.
class FakeKeyStorage : public KeyStorage {
 public:
  absl::StatusOr<std::vector<WrappedKey>> InsertBy(
      absl::Time /*deadline*/, const std::vector<WrappedKey>& keys) override {
    std::vector<std::string> refs;
    absl::MutexLock lock(&mutex_);
    for (const WrappedKey& key : keys) {
      if (!down_) keys_.emplace(key.ref, key);
      refs.push_back(key.ref);
    }
    return Find(refs);
  }

  absl::StatusOr<std::vector<WrappedKey>> Fetch(
      const std::vector<std::string>& refs) override {
    absl::MutexLock lock(&mutex_);
    return Find(refs);
  }

  absl::Status Remove(const std::vector<std::string>& refs) override {
    absl::MutexLock lock(&mutex_);
    if (down_) return Down();
    for (const std::string& ref : refs) keys_.erase(ref);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<WrappedKey>> ListNotUnder(int kek_version,
                                                       std::string_view after,
                                                       int limit) override {
    absl::MutexLock lock(&mutex_);
    if (down_) return Down();
    std::vector<WrappedKey> found;
    for (auto key = keys_.upper_bound(std::string(after));
         key != keys_.end() && std::ssize(found) < limit; ++key) {
      if (key->second.kek_version != kek_version) found.push_back(key->second);
    }
    return found;
  }

  absl::StatusOr<int> Replace(
      const std::vector<Replacement>& replacements) override {
    absl::MutexLock lock(&mutex_);
    if (down_) return Down();
    int replaced = 0;
    for (const Replacement& each : replacements) {
      const auto key = keys_.find(each.was.ref);
      if (key == keys_.end() || key->second != each.was) continue;
      key->second = each.now;
      ++replaced;
    }
    return replaced;
  }

  absl::StatusOr<std::map<int, int64_t>> CountByVersion() override {
    absl::MutexLock lock(&mutex_);
    if (down_) return Down();
    std::map<int, int64_t> counts;
    for (const auto& [ref, key] : keys_) ++counts[key.kek_version];
    return counts;
  }

  void set_down(bool down) {
    absl::MutexLock lock(&mutex_);
    down_ = down;
  }
  // Calls of Insert and Fetch: round trips that a cache saves.
  int lookups() const {
    absl::MutexLock lock(&mutex_);
    return lookups_;
  }

 private:
  static absl::Status Down() {
    return Unavailable("KEY_STORE_UNAVAILABLE", "told to be down");
  }

  absl::StatusOr<std::vector<WrappedKey>> Find(
      const std::vector<std::string>& refs)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++lookups_;
    if (down_) return Down();
    std::vector<WrappedKey> found;
    for (const std::string& ref : refs) {
      const auto key = keys_.find(ref);
      if (key != keys_.end()) found.push_back(key->second);
    }
    return found;
  }

  mutable absl::Mutex mutex_;
  std::map<std::string, WrappedKey> keys_ ABSL_GUARDED_BY(mutex_);
  bool down_ ABSL_GUARDED_BY(mutex_) = false;
  int lookups_ ABSL_GUARDED_BY(mutex_) = 0;
};

// A ring with one random key-encryption key.
inline KeyRing NewTestKeyRing() {
  std::map<int, crypto::SecretKey> versions;
  versions.emplace(1, crypto::SecretKey::Random());
  return KeyRing(std::move(versions));
}

inline std::unique_ptr<KeyStore> NewFakeKeyStore() {
  return std::make_unique<KeyStore>(std::make_unique<FakeKeyStorage>(),
                                    NewTestKeyRing());
}

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_KEY_STORAGE_FAKE_H_
