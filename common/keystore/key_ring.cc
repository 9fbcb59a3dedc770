#include "common/keystore/key_ring.h"

#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "absl/strings/numbers.h"
#include "common/crypto/aead.h"
#include "common/crypto/canonical.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::keystore {
namespace {

constexpr std::string_view kFileName = "kek";

std::string Associated(const std::string& ref, int kek_version) {
  return crypto::Canonical("data key").Text(ref).Int(kek_version).bytes();
}

absl::Status Refuse(std::string message) {
  return FailedPrecondition("KEY_FILE_INVALID", message,
                            "give a file kek of 32 random bytes");
}

// The version that a file's name says; nothing for other files.
std::optional<int> VersionOf(std::string_view name) {
  if (name == kFileName) return 1;
  if (!name.starts_with("kek.")) return std::nullopt;
  int version = 0;
  if (!absl::SimpleAtoi(Av(name.substr(kFileName.size() + 1)), &version) ||
      version < 1) {
    return std::nullopt;
  }
  return version;
}

}  // namespace

absl::StatusOr<KeyRing> KeyRing::Load(const std::string& directory) {
  std::map<int, crypto::SecretKey> versions;
  std::error_code error;
  for (std::filesystem::directory_iterator file(directory, error), end;
       !error && file != end; file.increment(error)) {
    const auto version = VersionOf(file->path().filename().string());
    if (!version.has_value()) continue;
    ASSIGN_OR_RETURN(crypto::SecretKey key,
                     crypto::SecretKey::FromFile(file->path().string()));
    if (!versions.emplace(*version, std::move(key)).second) {
      return Refuse("two key-encryption keys of one version in " + directory);
    }
  }
  if (error) return Refuse("directory " + directory + " cannot be read");
  if (versions.empty()) return Refuse("no key-encryption key in " + directory);
  return KeyRing(std::move(versions));
}

WrappedKey KeyRing::Wrap(const std::string& ref,
                         const crypto::SecretKey& key) const {
  const auto& [version, kek] = *versions_.rbegin();
  return {.ref = ref,
          .wrapped = crypto::Encrypt(kek, key.view(), Associated(ref, version)),
          .kek_version = version};
}

absl::StatusOr<crypto::SecretKey> KeyRing::Unwrap(
    const WrappedKey& stored) const {
  const auto kek = versions_.find(stored.kek_version);
  if (kek == versions_.end()) {
    return absl::DataLossError("data key under an unknown key-encryption key");
  }
  return crypto::DecryptKey(kek->second, stored.wrapped,
                            Associated(stored.ref, stored.kek_version));
}

}  // namespace sojourn::keystore
