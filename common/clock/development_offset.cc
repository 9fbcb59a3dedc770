#include "common/clock/development_offset.h"

#include <sys/stat.h>

#include <cmath>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

namespace sojourn::clock {
namespace {

// A thousand years: more is a mistake, as infinity is.
constexpr double kMostSeconds = 3.2e10;

}  // namespace

absl::Duration DevelopmentOffset::Get() const {
  if (path_.empty()) return absl::ZeroDuration();
  struct stat info = {};
  const bool exists = stat(path_.c_str(), &info) == 0;

  absl::MutexLock lock(&mutex_);
  if (!exists) {
    seen_ = {};
    offset_ = absl::ZeroDuration();
    return offset_;
  }
  const FileVersion version{
      .modified_nanos =
          info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec,
      .inode = info.st_ino,
      .size = info.st_size};
  if (version == seen_) return offset_;

  std::ifstream file(path_);
  std::string text;
  std::getline(file, text);
  double seconds = 0;
  if (absl::SimpleAtod(absl::StripAsciiWhitespace(text), &seconds) &&
      std::abs(seconds) <= kMostSeconds) {
    seen_ = version;
    offset_ = absl::Seconds(seconds);
  }
  return offset_;
}

}  // namespace sojourn::clock
