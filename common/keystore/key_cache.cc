#include "common/keystore/key_cache.h"

#include <iterator>
#include <utility>

namespace sojourn::keystore {

KeyPtr KeyCache::Find(const std::string& ref, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  while (!entries_.empty() && entries_.front().expires <= now) DropOldest();
  const auto it = by_ref_.find(ref);
  return it == by_ref_.end() ? nullptr : it->second->key;
}

uint64_t KeyCache::Generation() const {
  absl::MutexLock lock(&mutex_);
  return generation_;
}

void KeyCache::Put(const std::string& ref, KeyPtr key, absl::Time now,
                   uint64_t generation) {
  absl::MutexLock lock(&mutex_);
  if (generation != generation_) return;
  Drop(ref);
  if (entries_.size() >= max_keys_) DropOldest();
  entries_.push_back({ref, std::move(key), now + max_age_});
  by_ref_[ref] = std::prev(entries_.end());
}

void KeyCache::Forget(const std::string& ref) {
  absl::MutexLock lock(&mutex_);
  ++generation_;
  Drop(ref);
}

void KeyCache::Drop(const std::string& ref) {
  const auto it = by_ref_.find(ref);
  if (it == by_ref_.end()) return;
  entries_.erase(it->second);
  by_ref_.erase(it);
}

void KeyCache::DropOldest() {
  by_ref_.erase(entries_.front().ref);
  entries_.pop_front();
}

}  // namespace sojourn::keystore
