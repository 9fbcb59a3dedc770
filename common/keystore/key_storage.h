// Where wrapped data keys are kept.
#ifndef COMMON_KEYSTORE_KEY_STORAGE_H_
#define COMMON_KEYSTORE_KEY_STORAGE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace sojourn::keystore {

// A data key as it is stored.
struct WrappedKey {
  std::string ref;
  std::string wrapped;
  int kek_version = 0;

  friend bool operator==(const WrappedKey&, const WrappedKey&) = default;
};

// The same data key, wrapped anew.
struct Replacement {
  WrappedKey was;
  WrappedKey now;
};

// Implementations are thread-safe, in several processes too, and pass
// key_storage_contract.h. What InsertBy, Replace and Remove did is durable when
// they return. Every call answers UNAVAILABLE
// KEY_STORE_UNAVAILABLE when the storage cannot be reached.
class KeyStorage {
 public:
  virtual ~KeyStorage() = default;

  // Stores those whose ref is not there yet, and returns what is stored under
  // each of the refs now, in any order. A storage that may keep its callers
  // waiting gives up at `deadline`, as when it cannot be reached.
  virtual absl::StatusOr<std::vector<WrappedKey>> InsertBy(
      absl::Time deadline, const std::vector<WrappedKey>& keys) = 0;
  absl::StatusOr<std::vector<WrappedKey>> Insert(
      const std::vector<WrappedKey>& keys) {
    return InsertBy(absl::InfiniteFuture(), keys);
  }

  // Those that are there, in any order.
  virtual absl::StatusOr<std::vector<WrappedKey>> Fetch(
      const std::vector<std::string>& refs) = 0;

  // Unknown refs are no error.
  virtual absl::Status Remove(const std::vector<std::string>& refs) = 0;

  // At most `limit` keys that are not wrapped under `kek_version`, whose refs
  // come after `after`, in the order of their refs.
  virtual absl::StatusOr<std::vector<WrappedKey>> ListNotUnder(
      int kek_version, std::string_view after, int limit) = 0;

  // Replaces each `was` that is stored exactly like that by its `now`, of the
  // same ref. One that was erased or replaced meanwhile stays as it is: an
  // erased key never comes back. Returns how many were replaced.
  virtual absl::StatusOr<int> Replace(
      const std::vector<Replacement>& replacements) = 0;

  // Number of keys by the version that wraps them.
  virtual absl::StatusOr<std::map<int, int64_t>> CountByVersion() = 0;
};

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_KEY_STORAGE_H_
