// Where data keys live: apart from the data they open, so that deleting a key
// erases what it sealed, in every backup of the data too.
#ifndef COMMON_KEYSTORE_KEYSTORE_H_
#define COMMON_KEYSTORE_KEYSTORE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/crypto/secret_key.h"

namespace sojourn::keystore {

// Names a data key: one per case and one per person, by the references that
// only the owning service knows them by.
struct KeyRef {
  static KeyRef Case(std::string_view case_ref) {
    return {absl::StrCat("case:", case_ref)};
  }
  static KeyRef Person(std::string_view person_ref) {
    return {absl::StrCat("person:", person_ref)};
  }

  std::string value;

  friend bool operator==(const KeyRef&, const KeyRef&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const KeyRef& ref) {
    return H::combine(std::move(h), ref.value);
  }
};

using KeyPtr = std::shared_ptr<const crypto::SecretKey>;

// Thread-safe. No call belongs inside a database transaction's closure except
// GetKey of a key that was just created or prefetched, which is in memory.
// Every call answers UNAVAILABLE KEY_STORE_UNAVAILABLE when the store cannot
// be reached.
class KeyStore {
 public:
  virtual ~KeyStore() = default;

  // Makes the keys that do not exist yet, all or none, durable before it
  // returns, in one round trip. Keys that exist stay as they are.
  virtual absl::Status CreateKeys(absl::Span<const KeyRef> refs) = 0;

  // In the order of `refs`; null where the key is erased or never was.
  virtual absl::StatusOr<std::vector<KeyPtr>> GetKeys(
      absl::Span<const KeyRef> refs) = 0;

  // Erases, durable before it returns; unknown ones are no error. This process
  // forgets them at once, other copies of the service within 30 seconds.
  virtual absl::Status DeleteKeys(absl::Span<const KeyRef> refs) = 0;

  // NOT_FOUND with reason ERASED when the key is erased or never was.
  absl::StatusOr<KeyPtr> GetKey(const KeyRef& ref);
  absl::StatusOr<bool> Exists(const KeyRef& ref);
};

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_KEYSTORE_H_
