#include "common/keystore/keystore.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::keystore {
namespace {

// Sorted, so that two calls with the same refs never wait for each other in a
// circle; once each, as a list may name a key for every one of its rows.
std::vector<std::string> SortedOnce(absl::Span<const KeyRef> refs) {
  std::vector<std::string> names;
  names.reserve(refs.size());
  for (const KeyRef& ref : refs) names.push_back(ref.value);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

KeyStore::KeyStore(std::unique_ptr<KeyStorage> storage, KeyRing ring,
                   Options options)
    : storage_(std::move(storage)),
      ring_(std::move(ring)),
      cache_(options.max_cached, options.max_age) {}

absl::Status KeyStore::CreateKeys(absl::Span<const KeyRef> refs,
                                  absl::Time deadline) {
  if (refs.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<WrappedKey> fresh,
                   ring_.WrapNew(SortedOnce(refs)));
  const uint64_t generation = cache_.Generation();
  ASSIGN_OR_RETURN(const std::vector<WrappedKey> stored,
                   storage_->InsertBy(deadline, fresh));
  absl::flat_hash_map<std::string, KeyPtr> unwrapped;
  return Remember(stored, generation, unwrapped);
}

absl::StatusOr<std::vector<KeyPtr>> KeyStore::GetKeys(
    absl::Span<const KeyRef> refs) {
  absl::flat_hash_map<std::string, KeyPtr> found;
  std::vector<std::string> missing;
  const absl::Time now = absl::Now();
  for (std::string& ref : SortedOnce(refs)) {
    if (KeyPtr key = cache_.Find(ref, now); key != nullptr) {
      found.emplace(std::move(ref), std::move(key));
    } else {
      missing.push_back(std::move(ref));
    }
  }
  if (!missing.empty()) {
    const uint64_t generation = cache_.Generation();
    ASSIGN_OR_RETURN(const std::vector<WrappedKey> stored,
                     storage_->Fetch(missing));
    RETURN_IF_ERROR(Remember(stored, generation, found));
  }
  std::vector<KeyPtr> keys;
  keys.reserve(refs.size());
  for (const KeyRef& ref : refs) {
    const auto it = found.find(ref.value);
    keys.push_back(it == found.end() ? nullptr : it->second);
  }
  return keys;
}

absl::StatusOr<KeyPtr> KeyStore::GetKey(const KeyRef& ref) {
  if (KeyPtr key = cache_.Find(ref.value, absl::Now()); key != nullptr) {
    return key;
  }
  ASSIGN_OR_RETURN(std::vector<KeyPtr> keys, GetKeys({ref}));
  if (keys[0] == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "the data was erased",
                     {.reason = "ERASED"});
  }
  return std::move(keys[0]);
}

absl::StatusOr<bool> KeyStore::Exists(const KeyRef& ref) {
  ASSIGN_OR_RETURN(const std::vector<WrappedKey> stored,
                   storage_->Fetch({ref.value}));
  return !stored.empty();
}

absl::Status KeyStore::DeleteKeys(absl::Span<const KeyRef> refs) {
  if (refs.empty()) return absl::OkStatus();
  const std::vector<std::string> names = SortedOnce(refs);
  const absl::Status removed = storage_->Remove(names);
  // After an error too: the removal may have happened.
  for (const std::string& name : names) cache_.Forget(name);
  return removed;
}

absl::Status KeyStore::Remember(
    const std::vector<WrappedKey>& stored, uint64_t generation,
    absl::flat_hash_map<std::string, KeyPtr>& unwrapped) {
  const absl::Time now = absl::Now();
  ASSIGN_OR_RETURN(std::vector<crypto::SecretKey> keys,
                   ring_.UnwrapAll(stored));
  for (size_t i = 0; i < stored.size(); ++i) {
    auto shared = std::make_shared<const crypto::SecretKey>(std::move(keys[i]));
    cache_.Put(stored[i].ref, shared, now, generation);
    unwrapped.emplace(stored[i].ref, std::move(shared));
  }
  return absl::OkStatus();
}

}  // namespace sojourn::keystore
