#include "common/keystore/file_key_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/hash.h"
#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::keystore {
namespace {

absl::Status CannotReach() {
  return Unavailable("KEY_STORE_UNAVAILABLE",
                     "the key store cannot be reached now");
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  const int fd_;
};

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

std::optional<std::string> ReadAll(int fd) {
  std::string text;
  char buffer[512];
  while (true) {
    const ssize_t count = read(fd, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) return text;
    text.append(buffer, static_cast<size_t>(count));
  }
}

// A file holds the version of the key-encryption key and the length of the ref
// in decimal, a newline, the ref and the wrapped key.
std::string Write(const WrappedKey& key) {
  return absl::StrCat(key.kek_version, " ", key.ref.size(), "\n", key.ref,
                      key.wrapped);
}

absl::StatusOr<WrappedKey> Parse(std::string_view text) {
  const size_t blank = text.find(' ');
  const size_t newline = text.find('\n');
  int version = 0;
  size_t ref_size = 0;
  if (newline == std::string_view::npos || blank > newline ||
      !absl::SimpleAtoi(Av(text.substr(0, blank)), &version) ||
      !absl::SimpleAtoi(Av(text.substr(blank + 1, newline - blank - 1)),
                        &ref_size) ||
      ref_size > text.size() - newline - 1) {
    return absl::DataLossError("key file of an unknown form");
  }
  const std::string_view content = text.substr(newline + 1);
  return WrappedKey{.ref = std::string(content.substr(0, ref_size)),
                    .wrapped = std::string(content.substr(ref_size)),
                    .kek_version = version};
}

constexpr std::string_view kDraft = "new.";
constexpr std::string_view kLock = "lock";

// Held by whoever removes or replaces keys, in any process: between looking
// at a key and replacing it, nobody may erase it.
class DirectoryLock {
 public:
  explicit DirectoryLock(const std::string& directory)
      : file_(open(absl::StrCat(directory, "/", Av(kLock)).c_str(),
                   O_RDWR | O_CREAT | O_CLOEXEC, 0600)),
        held_(file_.ok() && flock(file_.get(), LOCK_EX) == 0) {}

  bool held() const { return held_; }

 private:
  const FileDescriptor file_;
  const bool held_;
};

class FileKeyStorage : public KeyStorage {
 public:
  explicit FileKeyStorage(std::string directory)
      : directory_(std::move(directory)) {}

  absl::StatusOr<std::vector<WrappedKey>> InsertBy(
      absl::Time /*deadline*/, const std::vector<WrappedKey>& keys) override {
    std::vector<std::string> refs;
    for (const WrappedKey& key : keys) {
      RETURN_IF_ERROR(InsertOne(key));
      refs.push_back(key.ref);
    }
    RETURN_IF_ERROR(SyncDirectory());
    return Fetch(refs);
  }

  absl::StatusOr<std::vector<WrappedKey>> Fetch(
      const std::vector<std::string>& refs) override {
    std::vector<WrappedKey> keys;
    for (const std::string& ref : refs) {
      ASSIGN_OR_RETURN(std::optional<WrappedKey> key, Read(Path(ref)));
      if (key.has_value()) keys.push_back(*std::move(key));
    }
    return keys;
  }

  absl::Status Remove(const std::vector<std::string>& refs) override {
    const DirectoryLock lock(directory_);
    if (!lock.held()) return CannotReach();
    for (const std::string& ref : refs) {
      if (unlink(Path(ref).c_str()) != 0 && errno != ENOENT) {
        return CannotReach();
      }
    }
    return SyncDirectory();
  }

  // Reads every file: a directory is for small deployments.
  absl::StatusOr<std::vector<WrappedKey>> ListNotUnder(int kek_version,
                                                       std::string_view after,
                                                       int limit) override {
    std::map<std::string, WrappedKey> found;
    RETURN_IF_ERROR(ForEach([&](WrappedKey key) {
      if (key.kek_version == kek_version || key.ref <= after) return;
      found.emplace(key.ref, std::move(key));
      if (std::ssize(found) > limit) found.erase(std::prev(found.end()));
    }));
    std::vector<WrappedKey> keys;
    for (auto& [ref, key] : found) keys.push_back(std::move(key));
    return keys;
  }

  absl::StatusOr<int> Replace(
      const std::vector<Replacement>& replacements) override {
    int replaced = 0;
    for (const Replacement& each : replacements) {
      const DirectoryLock lock(directory_);
      if (!lock.held()) return CannotReach();
      ASSIGN_OR_RETURN(const std::optional<WrappedKey> stored,
                       Read(Path(each.was.ref)));
      if (stored != each.was) continue;
      RETURN_IF_ERROR(Put(each.now, [&](const std::string& draft) {
        return rename(draft.c_str(), Path(each.now.ref).c_str()) == 0;
      }));
      ++replaced;
    }
    RETURN_IF_ERROR(SyncDirectory());
    return replaced;
  }

  absl::StatusOr<std::map<int, int64_t>> CountByVersion() override {
    std::map<int, int64_t> counts;
    RETURN_IF_ERROR(
        ForEach([&](const WrappedKey& key) { ++counts[key.kek_version]; }));
    return counts;
  }

 private:
  // The link, unlike a rename, leaves a key alone that is there already.
  absl::Status InsertOne(const WrappedKey& key) const {
    return Put(key, [&](const std::string& draft) {
      return link(draft.c_str(), Path(key.ref).c_str()) == 0 || errno == EEXIST;
    });
  }

  // A key appears under its name only when it is whole and on the disk.
  absl::Status Put(
      const WrappedKey& key,
      absl::FunctionRef<bool(const std::string& draft)> give_name) const {
    const std::string draft =
        absl::StrCat(directory_, "/", Av(kDraft), crypto::NewPublicId());
    const FileDescriptor file(
        open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.ok()) return CannotReach();
    const bool named = WriteAll(file.get(), Write(key)) &&
                       fsync(file.get()) == 0 && give_name(draft);
    unlink(draft.c_str());
    return named ? absl::OkStatus() : CannotReach();
  }

  // Nothing when there is no such file.
  static absl::StatusOr<std::optional<WrappedKey>> Read(
      const std::string& path) {
    const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.ok() && errno == ENOENT) return std::nullopt;
    const auto text = file.ok() ? ReadAll(file.get()) : std::nullopt;
    if (!text.has_value()) return CannotReach();
    return Parse(*text);
  }

  absl::Status ForEach(absl::FunctionRef<void(WrappedKey)> visit) const {
    std::error_code error;
    for (std::filesystem::directory_iterator file(directory_, error), end;
         !error && file != end; file.increment(error)) {
      const std::string name = file->path().filename().string();
      if (name == kLock || name.starts_with(kDraft)) continue;
      ASSIGN_OR_RETURN(std::optional<WrappedKey> key,
                       Read(file->path().string()));
      if (key.has_value()) visit(*std::move(key));
    }
    return error ? CannotReach() : absl::OkStatus();
  }

  absl::Status SyncDirectory() const {
    const FileDescriptor directory(
        open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.ok() || fsync(directory.get()) != 0) return CannotReach();
    return absl::OkStatus();
  }

  std::string Path(const std::string& ref) const {
    return directory_ + "/" +
           absl::BytesToHexString(Av(crypto::PlainHash(ref)));
  }

  const std::string directory_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<KeyStorage>> OpenFileKeyStorage(
    const std::string& directory) {
  if ((mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) ||
      access(directory.c_str(), R_OK | W_OK | X_OK) != 0) {
    return FailedPrecondition(
        "KEY_DIRECTORY_INVALID",
        "key store directory " + directory + " cannot be used",
        "give a directory this process may write");
  }
  return std::make_unique<FileKeyStorage>(directory);
}

absl::StatusOr<std::unique_ptr<KeyStore>> OpenFileKeyStore(
    const std::string& directory, KeyRing ring) {
  ASSIGN_OR_RETURN(std::unique_ptr<KeyStorage> storage,
                   OpenFileKeyStorage(directory));
  return std::make_unique<KeyStore>(std::move(storage), std::move(ring));
}

}  // namespace sojourn::keystore
