// Where wrapped data keys are kept.
#ifndef COMMON_KEYSTORE_KEY_STORAGE_H_
#define COMMON_KEYSTORE_KEY_STORAGE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sojourn::keystore {

// A data key as it is stored.
struct WrappedKey {
  std::string ref;
  std::string wrapped;
  int kek_version = 0;
};

// Implementations are thread-safe and pass key_storage_contract.h. What Insert
// and Remove did is durable when they return. Every call answers UNAVAILABLE
// KEY_STORE_UNAVAILABLE when the storage cannot be reached.
class KeyStorage {
 public:
  virtual ~KeyStorage() = default;

  // Stores those whose ref is not there yet, and returns what is stored under
  // each of the refs now, in any order.
  virtual absl::StatusOr<std::vector<WrappedKey>> Insert(
      const std::vector<WrappedKey>& keys) = 0;

  // Those that are there, in any order.
  virtual absl::StatusOr<std::vector<WrappedKey>> Fetch(
      const std::vector<std::string>& refs) = 0;

  // Unknown refs are no error.
  virtual absl::Status Remove(const std::vector<std::string>& refs) = 0;
};

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_KEY_STORAGE_H_
