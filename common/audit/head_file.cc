#include "common/audit/head_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::audit {
namespace {

namespace fs = std::filesystem;

absl::Status Unwritable(const std::string& path) {
  return FailedPrecondition("FILE_UNWRITABLE",
                            absl::StrCat("cannot write ", path));
}

// A new or renamed file is there for good once its folder is written.
bool SyncFolderOf(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  const int descriptor =
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY);
  if (descriptor < 0) return false;
  const bool synced = fsync(descriptor) == 0;
  close(descriptor);
  return synced;
}

// Where a crash cut the last line, the next one starts on a line of its own.
bool EndsInsideALine(int descriptor) {
  struct stat file = {};
  char last = '\n';
  return fstat(descriptor, &file) == 0 && file.st_size > 0 &&
         pread(descriptor, &last, 1, file.st_size - 1) == 1 && last != '\n';
}

bool WriteWhole(int descriptor, std::string_view text) {
  // One write: readers and other copies see whole lines.
  return write(descriptor, text.data(), text.size()) ==
         static_cast<ssize_t>(text.size());
}

}  // namespace

absl::Status HeadFile::Append(const SignedHead& head) {
  RETURN_IF_ERROR(RotateIfLarge(head));
  const bool is_new = access(options_.path.c_str(), F_OK) != 0;
  const int descriptor = open(options_.path.c_str(),
                              O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  if (descriptor < 0) return Unwritable(options_.path);
  const absl::Cleanup closing = [&] { close(descriptor); };
  std::string line = EndsInsideALine(descriptor) ? "\n" : "";
  absl::StrAppend(&line, HeadToLine(head), "\n");
  if (!WriteWhole(descriptor, line) || fsync(descriptor) != 0 ||
      (is_new && !SyncFolderOf(options_.path))) {
    return Unwritable(options_.path);
  }
  return absl::OkStatus();
}

absl::Status HeadFile::RotateIfLarge(const SignedHead& next) {
  struct stat file = {};
  if (stat(options_.path.c_str(), &file) != 0 ||
      file.st_size < options_.rotate_at_bytes) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::optional<SignedHead> last, Last());
  const std::string aside =
      absl::StrFormat("%s.%020d", options_.path,
                      last.has_value() ? last->tree_size : next.tree_size);
  // Heads of an idle time share a size: what is there already stays.
  if (access(aside.c_str(), F_OK) == 0) return absl::OkStatus();
  if (std::rename(options_.path.c_str(), aside.c_str()) != 0 ||
      !SyncFolderOf(options_.path)) {
    return Unwritable(options_.path);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<SignedHead>> HeadFile::Last() const {
  std::vector<std::string> parts = Parts();
  std::reverse(parts.begin(), parts.end());
  for (const std::string& part : parts) {
    std::ifstream file(part);
    if (!file) {
      return FailedPrecondition("FILE_UNREADABLE",
                                absl::StrCat("cannot read ", part));
    }
    std::optional<SignedHead> last;
    for (std::string line; std::getline(file, line);) {
      if (auto head = HeadFromLine(line)) last = *std::move(head);
    }
    if (last.has_value()) return last;
  }
  return std::nullopt;
}

std::vector<std::string> HeadFile::Parts() const {
  const fs::path path(options_.path);
  const std::string aside = path.filename().string() + ".";
  std::vector<std::string> parts;
  std::error_code error;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : ".";
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(aside) && name.size() == aside.size() + 20 &&
        name.find_first_not_of("0123456789", aside.size()) ==
            std::string::npos) {
      parts.push_back(entry.path().string());
    }
  }
  std::sort(parts.begin(), parts.end());
  if (fs::exists(path, error)) parts.push_back(options_.path);
  return parts;
}

}  // namespace sojourn::audit
