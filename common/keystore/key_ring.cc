#include "common/keystore/key_ring.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/crypto/canonical.h"
#include "common/crypto/private_file.h"
#include "common/keystore/pkcs11_wrapper.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::keystore {
namespace {

using WrapperPtr = std::shared_ptr<KeyWrapper>;
using Wrappers = std::map<int, WrapperPtr>;  // by version
using WrappersPtr = std::shared_ptr<const Wrappers>;

constexpr std::string_view kFileName = "kek";
constexpr std::string_view kTokenSuffix = ".pkcs11";

std::string Associated(const std::string& ref, int kek_version) {
  return crypto::Canonical("data key").Text(ref).Int(kek_version).bytes();
}

absl::Status Refuse(std::string message) {
  return FailedPrecondition("KEY_FILE_INVALID", message,
                            "give a file kek of 32 random bytes");
}

// The version that a file's name says; nothing for other files.
std::optional<int> VersionOf(std::string_view name) {
  if (name.ends_with(kTokenSuffix)) name.remove_suffix(kTokenSuffix.size());
  if (name == kFileName) return 1;
  if (!name.starts_with("kek.")) return std::nullopt;
  int version = 0;
  if (!absl::SimpleAtoi(Av(name.substr(kFileName.size() + 1)), &version) ||
      version < 1) {
    return std::nullopt;
  }
  return version;
}

absl::StatusOr<WrapperPtr> Open(const std::string& path) {
  if (path.ends_with(kTokenSuffix)) {
    ASSIGN_OR_RETURN(std::string uri, crypto::ReadPrivateText(path));
    absl::StripTrailingAsciiWhitespace(&uri);
    return OpenPkcs11KeyWrapper(uri);
  }
  ASSIGN_OR_RETURN(crypto::SecretKey key, crypto::SecretKey::FromFile(path));
  return WrapperPtr(NewMemoryKeyWrapper(std::move(key)));
}

// What is in `directory` now; `known` versions are not opened again.
absl::StatusOr<WrappersPtr> Read(const std::string& directory,
                                 const Wrappers& known) {
  auto versions = std::make_shared<Wrappers>();
  std::error_code error;
  for (std::filesystem::directory_iterator file(directory, error), end;
       !error && file != end; file.increment(error)) {
    const auto version = VersionOf(file->path().filename().string());
    if (!version.has_value()) continue;
    WrapperPtr& wrapper = (*versions)[*version];
    if (wrapper != nullptr) {
      return Refuse("two key-encryption keys of one version in " + directory);
    }
    if (const auto it = known.find(*version); it != known.end()) {
      wrapper = it->second;
    } else {
      ASSIGN_OR_RETURN(wrapper, Open(file->path().string()));
    }
  }
  if (error) return Refuse("directory " + directory + " cannot be read");
  if (versions->empty()) return Refuse("no key-encryption key in " + directory);
  return WrappersPtr(std::move(versions));
}

absl::StatusOr<WrappedKey> WrapUnderNewest(const Wrappers& versions,
                                           const std::string& ref,
                                           const crypto::SecretKey& key) {
  const auto& [version, kek] = *versions.rbegin();
  ASSIGN_OR_RETURN(std::string wrapped,
                   kek->Wrap(key, Associated(ref, version)));
  return WrappedKey{
      .ref = ref, .wrapped = std::move(wrapped), .kek_version = version};
}

absl::StatusOr<crypto::SecretKey> UnwrapUnder(const Wrappers& versions,
                                              const WrappedKey& stored) {
  const auto kek = versions.find(stored.kek_version);
  if (kek == versions.end()) {
    return Unavailable("KEK_MISSING",
                       absl::StrCat("key-encryption key ", stored.kek_version,
                                    " is not in secrets_dir"));
  }
  return kek->second->Unwrap(stored.wrapped,
                             Associated(stored.ref, stored.kek_version));
}

}  // namespace

// The versions, read again whenever the directory has changed.
class KeyRing::Live {
 public:
  Live(std::string directory, WrappersPtr versions)
      : directory_(std::move(directory)), versions_(std::move(versions)) {}

  WrappersPtr Now() {
    absl::MutexLock lock(&mutex_);
    if (directory_.empty()) return versions_;
    // A set that is not right is not read again before something changes: a
    // token locks itself after a few wrong PINs.
    if (Stamp stamp = StampOf(directory_); stamp != stamp_) {
      stamp_ = std::move(stamp);
      if (auto read = Read(directory_, *versions_); read.ok()) {
        versions_ = *std::move(read);
      }
    }
    return versions_;
  }

 private:
  // Name, time of the last change and size of every file.
  using Stamp = std::set<
      std::tuple<std::string, std::filesystem::file_time_type, uintmax_t>>;

  static Stamp StampOf(const std::string& directory) {
    Stamp stamp;
    std::error_code error;
    for (std::filesystem::directory_iterator file(directory, error), end;
         !error && file != end; file.increment(error)) {
      std::error_code gone;
      stamp.emplace(file->path().filename().string(),
                    file->last_write_time(gone), file->file_size(gone));
    }
    return stamp;
  }

  const std::string directory_;  // empty: never changes
  absl::Mutex mutex_;
  WrappersPtr versions_ ABSL_GUARDED_BY(mutex_);
  Stamp stamp_ ABSL_GUARDED_BY(mutex_){};
};

KeyRing::KeyRing(std::unique_ptr<Live> live) : live_(std::move(live)) {}
KeyRing::KeyRing(KeyRing&&) noexcept = default;
KeyRing& KeyRing::operator=(KeyRing&&) noexcept = default;
KeyRing::~KeyRing() = default;

KeyRing::KeyRing(std::map<int, crypto::SecretKey> versions) {
  auto wrappers = std::make_shared<Wrappers>();
  for (auto& [version, key] : versions) {
    wrappers->emplace(version, NewMemoryKeyWrapper(std::move(key)));
  }
  live_ = std::make_unique<Live>("", std::move(wrappers));
}

absl::StatusOr<KeyRing> KeyRing::Load(const std::string& directory) {
  ASSIGN_OR_RETURN(WrappersPtr versions, Read(directory, {}));
  return KeyRing(std::make_unique<Live>(directory, std::move(versions)));
}

absl::StatusOr<WrappedKey> KeyRing::Wrap(const std::string& ref,
                                         const crypto::SecretKey& key) const {
  return WrapUnderNewest(*live_->Now(), ref, key);
}

absl::StatusOr<std::vector<WrappedKey>> KeyRing::WrapNew(
    const std::vector<std::string>& refs) const {
  const WrappersPtr versions = live_->Now();
  std::vector<WrappedKey> keys;
  keys.reserve(refs.size());
  for (const std::string& ref : refs) {
    ASSIGN_OR_RETURN(
        WrappedKey key,
        WrapUnderNewest(*versions, ref, crypto::SecretKey::Random()));
    keys.push_back(std::move(key));
  }
  return keys;
}

absl::StatusOr<crypto::SecretKey> KeyRing::Unwrap(
    const WrappedKey& stored) const {
  return UnwrapUnder(*live_->Now(), stored);
}

absl::StatusOr<std::vector<crypto::SecretKey>> KeyRing::UnwrapAll(
    const std::vector<WrappedKey>& stored) const {
  const WrappersPtr versions = live_->Now();
  std::vector<crypto::SecretKey> keys;
  keys.reserve(stored.size());
  for (const WrappedKey& each : stored) {
    ASSIGN_OR_RETURN(crypto::SecretKey key, UnwrapUnder(*versions, each));
    keys.push_back(std::move(key));
  }
  return keys;
}

std::vector<int> KeyRing::Versions() const {
  std::vector<int> found;
  for (const auto& [version, wrapper] : *live_->Now()) found.push_back(version);
  return found;
}

}  // namespace sojourn::keystore
