#include "common/crypto/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::crypto {
namespace {

constexpr size_t kMaxText = 64 << 10;

absl::Status Refuse(std::string_view reason, const std::string& path,
                    std::string_view why, std::string_view remedy) {
  return FailedPrecondition(
      reason, Sv(absl::StrCat("secret file ", path, " ", Av(why))), remedy);
}

absl::Status CheckRights(int fd, const std::string& path,
                         std::string_view reason) {
  struct stat info = {};
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    return Refuse(reason, path, "is no regular file", "give a file");
  }
  if (info.st_uid != geteuid() && info.st_uid != 0) {
    return Refuse(reason, path, "belongs to another user",
                  Sv(absl::StrCat("chown it to the service's user: ", path)));
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Refuse(reason, path, "is open to group or others",
                  Sv(absl::StrCat("chmod 600 ", path)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<size_t> ReadPrivateFile(const std::string& path,
                                       std::string_view reason,
                                       absl::Span<unsigned char> to) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return Refuse(reason, path, "cannot be read",
                  "it must be there and belong to the service's user");
  }
  const absl::Cleanup closer = [fd] { close(fd); };
  RETURN_IF_ERROR(CheckRights(fd, path, reason));
  size_t size = 0;
  while (size < to.size()) {
    const ssize_t count = read(fd, to.data() + size, to.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Refuse(reason, path, "cannot be read", "");
    if (count == 0) break;
    size += static_cast<size_t>(count);
  }
  return size;
}

absl::StatusOr<std::string> ReadPrivateText(const std::string& path) {
  std::string text(kMaxText, '\0');
  ASSIGN_OR_RETURN(
      const size_t size,
      ReadPrivateFile(
          path, "FILE_NOT_PRIVATE",
          absl::MakeSpan(reinterpret_cast<unsigned char*>(text.data()),
                         text.size())));
  text.resize(size);
  return text;
}

}  // namespace sojourn::crypto
