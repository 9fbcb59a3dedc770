#include "clients/cli/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "common/status/error.h"

namespace sojourn::cli {
namespace {

constexpr int kNone = -1;

bool WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(descriptor) == 0;
}

}  // namespace

absl::StatusOr<NewFile> NewFile::Create(const std::string& path,
                                        std::string_view flag) {
  const int descriptor = open(
      path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor >= 0) return NewFile(path, descriptor);
  if (errno == EEXIST) {
    return InvalidField(flag, "FILE_EXISTS",
                        "there is such a file: name a new one");
  }
  return InvalidField(flag, "FILE_UNWRITABLE",
                      "no file can be made there: check path and rights");
}

NewFile::NewFile(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, kNone)) {}

NewFile::~NewFile() {
  if (descriptor_ == kNone) return;
  close(descriptor_);
  unlink(path_.c_str());
}

absl::Status NewFile::Keep(std::string_view text) {
  if (!WriteAll(descriptor_, text)) {
    return FailedPrecondition("FILE_UNWRITABLE", "the file cannot be written",
                              "make room on the disk, or name another place");
  }
  close(std::exchange(descriptor_, kNone));
  return absl::OkStatus();
}

}  // namespace sojourn::cli
