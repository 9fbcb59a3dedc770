#include "common/keystore/key_wrapper.h"

#include <utility>

#include "common/crypto/aead.h"

namespace sojourn::keystore {
namespace {

class MemoryKeyWrapper : public KeyWrapper {
 public:
  explicit MemoryKeyWrapper(crypto::SecretKey key) : key_(std::move(key)) {}

  absl::StatusOr<std::string> Wrap(const crypto::SecretKey& key,
                                   std::string_view associated) override {
    return crypto::Encrypt(key_, key.view(), associated);
  }
  absl::StatusOr<crypto::SecretKey> Unwrap(
      std::string_view wrapped, std::string_view associated) override {
    return crypto::DecryptKey(key_, wrapped, associated);
  }

 private:
  const crypto::SecretKey key_;
};

}  // namespace

std::unique_ptr<KeyWrapper> NewMemoryKeyWrapper(crypto::SecretKey key) {
  return std::make_unique<MemoryKeyWrapper>(std::move(key));
}

}  // namespace sojourn::keystore
