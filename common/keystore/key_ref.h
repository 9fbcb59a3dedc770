// Names of data keys.
#ifndef COMMON_KEYSTORE_KEY_REF_H_
#define COMMON_KEYSTORE_KEY_REF_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "common/crypto/secret_key.h"

namespace sojourn::keystore {

// One key per case and one per person, by the references that only the owning
// service knows them by.
struct KeyRef {
  static KeyRef Case(std::string_view case_ref) {
    return {"case:" + std::string(case_ref)};
  }
  static KeyRef Person(std::string_view person_ref) {
    return {"person:" + std::string(person_ref)};
  }

  std::string value;

  friend bool operator==(const KeyRef&, const KeyRef&) = default;
};

using KeyPtr = std::shared_ptr<const crypto::SecretKey>;

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_KEY_REF_H_
