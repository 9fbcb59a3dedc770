#include "common/crypto/secret_key.h"

#include <sodium.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/cleanup/cleanup.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "common/crypto/private_file.h"
#include "common/crypto/sodium.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::crypto {
namespace {

// All keys of the process share a few locked pages, because the system locks
// whole pages and few of them: unlocking one key must not unlock its
// neighbours, and a page a key would meet the limit soon. Slots are reused,
// pages are kept until the process ends.
class LockedSlots {
 public:
  static LockedSlots& Get() {
    static auto* const slots = new LockedSlots;
    return *slots;
  }

  unsigned char* Take() {
    absl::MutexLock lock(&mutex_);
    if (free_.empty()) AddPage();
    unsigned char* const slot = free_.back();
    free_.pop_back();
    return slot;
  }

  void Return(unsigned char* slot) {
    sodium_memzero(slot, SecretKey::kBytes);
    absl::MutexLock lock(&mutex_);
    free_.push_back(slot);
  }

 private:
  static constexpr size_t kSlotsPerPage = 4096 / SecretKey::kBytes;

  LockedSlots() { StartSodium(); }

  void AddPage() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    auto* const page = static_cast<unsigned char*>(
        sodium_allocarray(kSlotsPerPage, SecretKey::kBytes));
    if (page == nullptr) {
      std::fputs("no memory for keys\n", stderr);
      std::abort();
    }
    for (size_t i = 0; i < kSlotsPerPage; ++i) {
      free_.push_back(page + i * SecretKey::kBytes);
    }
  }

  absl::Mutex mutex_;
  std::vector<unsigned char*> free_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

SecretKey::SecretKey() : slot_(LockedSlots::Get().Take()) {}

SecretKey::SecretKey(SecretKey&& other) noexcept
    : slot_(std::exchange(other.slot_, nullptr)) {}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  std::swap(slot_, other.slot_);
  return *this;
}

SecretKey::~SecretKey() {
  if (slot_ != nullptr) LockedSlots::Get().Return(slot_);
}

SecretKey SecretKey::Random() {
  SecretKey key;
  randombytes_buf(key.slot_, kBytes);
  return key;
}

absl::StatusOr<SecretKey> SecretKey::FromBytes(std::string_view bytes) {
  if (bytes.size() != kBytes) return Internal("a key has 32 bytes");
  SecretKey key;
  bytes.copy(reinterpret_cast<char*>(key.slot_), kBytes);
  return key;
}

absl::StatusOr<SecretKey> SecretKey::FromFile(const std::string& path) {
  constexpr std::string_view kKeyFileInvalid = "KEY_FILE_INVALID";
  // One byte more than a key has tells whether the file does.
  unsigned char bytes[kBytes + 1];
  const absl::Cleanup wipe = [&bytes] { sodium_memzero(bytes, sizeof(bytes)); };
  ASSIGN_OR_RETURN(const size_t size, ReadPrivateFile(path, kKeyFileInvalid,
                                                      absl::MakeSpan(bytes)));
  if (size != kBytes) {
    return FailedPrecondition(kKeyFileInvalid,
                              "secret file " + path + " is " +
                                  (size < kBytes ? "shorter" : "longer") +
                                  " than 32 bytes",
                              "give a file of exactly 32 random bytes");
  }
  SecretKey key;
  std::copy_n(bytes, kBytes, key.slot_);
  return key;
}

absl::StatusOr<SecretKey> SecretKey::Make(
    absl::FunctionRef<absl::Status(unsigned char* slot)> fill) {
  SecretKey key;
  if (absl::Status status = fill(key.slot_); !status.ok()) return status;
  return key;
}

SecretKey SecretKey::Derive(std::string_view purpose) const {
  SecretKey derived;
  crypto_generichash(derived.slot_, kBytes, Bytes(purpose), purpose.size(),
                     slot_, kBytes);
  return derived;
}

}  // namespace sojourn::crypto
