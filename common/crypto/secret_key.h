// A 32-byte secret in locked memory.
#ifndef COMMON_CRYPTO_SECRET_KEY_H_
#define COMMON_CRYPTO_SECRET_KEY_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sojourn::crypto {

// Lives in pages that are locked, left out of core dumps and fenced by guard
// pages as far as the system's limits allow; wiped when dropped. Move only, so
// that a secret is in one place. A moved-from key may only be destroyed or
// assigned to.
class SecretKey {
 public:
  static constexpr size_t kBytes = 32;

  static SecretKey Random();
  // INTERNAL when `bytes` is not 32 bytes long. The caller wipes its copy.
  static absl::StatusOr<SecretKey> FromBytes(std::string_view bytes);
  // Reads a file of exactly 32 bytes that only its owner may read.
  // FAILED_PRECONDITION KEY_FILE_INVALID, naming the file and the remedy, when
  // it is missing, of another length or open to others (private_file.h).
  static absl::StatusOr<SecretKey> FromFile(const std::string& path);

  // Filled in place by `fill`, for keys that come out of a cipher.
  static absl::StatusOr<SecretKey> Make(
      absl::FunctionRef<absl::Status(unsigned char* slot)> fill);

  SecretKey(SecretKey&& other) noexcept;
  SecretKey& operator=(SecretKey&& other) noexcept;
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;
  ~SecretKey();

  const unsigned char* data() const { return slot_; }
  std::string_view view() const {
    return {reinterpret_cast<const char*>(slot_), kBytes};
  }

  // An independent key for one purpose, derived from this one.
  SecretKey Derive(std::string_view purpose) const;

 private:
  SecretKey();

  unsigned char* slot_;
};

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_SECRET_KEY_H_
