#include "common/keystore/file_key_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
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

// A file holds the version of the key-encryption key in decimal, a newline,
// and the wrapped key.
std::string Write(const WrappedKey& key) {
  return std::to_string(key.kek_version) + '\n' + key.wrapped;
}

absl::StatusOr<WrappedKey> Parse(const std::string& ref,
                                 std::string_view text) {
  const size_t newline = text.find('\n');
  int version = 0;
  if (newline == std::string_view::npos ||
      !absl::SimpleAtoi(Av(text.substr(0, newline)), &version)) {
    return absl::DataLossError("key file of an unknown form");
  }
  return WrappedKey{.ref = ref,
                    .wrapped = std::string(text.substr(newline + 1)),
                    .kek_version = version};
}

class FileKeyStorage : public KeyStorage {
 public:
  explicit FileKeyStorage(std::string directory)
      : directory_(std::move(directory)) {}

  absl::StatusOr<std::vector<WrappedKey>> Insert(
      const std::vector<WrappedKey>& keys) override {
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
      const FileDescriptor file(open(Path(ref).c_str(), O_RDONLY | O_CLOEXEC));
      if (!file.ok() && errno == ENOENT) continue;
      const auto text = file.ok() ? ReadAll(file.get()) : std::nullopt;
      if (!text.has_value()) return CannotReach();
      ASSIGN_OR_RETURN(WrappedKey key, Parse(ref, *text));
      keys.push_back(std::move(key));
    }
    return keys;
  }

  absl::Status Remove(const std::vector<std::string>& refs) override {
    for (const std::string& ref : refs) {
      if (unlink(Path(ref).c_str()) != 0 && errno != ENOENT) {
        return CannotReach();
      }
    }
    return SyncDirectory();
  }

 private:
  // A key appears under its name only when it is whole and on the disk; the
  // link, unlike a rename, leaves a key alone that is there already.
  absl::Status InsertOne(const WrappedKey& key) const {
    const std::string draft = directory_ + "/new." + crypto::NewPublicId();
    const FileDescriptor file(
        open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.ok()) return CannotReach();
    const bool linked =
        WriteAll(file.get(), Write(key)) && fsync(file.get()) == 0 &&
        (link(draft.c_str(), Path(key.ref).c_str()) == 0 || errno == EEXIST);
    unlink(draft.c_str());
    return linked ? absl::OkStatus() : CannotReach();
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
