// A JWKS in a file that somebody replaces.
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/auth/key_set.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::auth {
namespace {

constexpr absl::Duration kLookInterval = absl::Seconds(1);
constexpr absl::Duration kUnknownKeyInterval = absl::Seconds(30);

std::string FileStamp(const std::string& path) {
  struct stat file = {};
  if (stat(path.c_str(), &file) != 0) return "";
  return absl::StrCat(file.st_ino, " ", file.st_size, " ", file.st_mtim.tv_sec,
                      " ", file.st_mtim.tv_nsec);
}

class FileKeySet : public KeySet {
 public:
  explicit FileKeySet(std::string path) : path_(std::move(path)) {}

  // Before all else.
  absl::Status Start() {
    absl::MutexLock lock(&mutex_);
    return Reread();
  }

  absl::StatusOr<JwkPtr> Find(std::string_view key_id,
                              absl::Time now) override {
    absl::MutexLock lock(&mutex_);
    RereadIfChanged(now);
    auto key = keys_.find(key_id);
    if (key == keys_.end() &&
        IsDue(reread_for_unknown_, kUnknownKeyInterval, now)) {
      reread_for_unknown_ = now;
      Reread().IgnoreError();
      key = keys_.find(key_id);
    }
    return key == keys_.end() ? nullptr : key->second;
  }

  absl::StatusOr<uint64_t> Generation(absl::Time now) override {
    absl::MutexLock lock(&mutex_);
    RereadIfChanged(now);
    return generation_;
  }

  void Poll(absl::Time now) override {
    const absl::Status current = Look(now);
    if (current.ok()) return;
    log::Warning("key_set_not_taken", {{"reason", ReasonOf(current)},
                                       {"text", Sv(current.message())}});
  }

  absl::Duration Age(absl::Time now) const override {
    absl::MutexLock lock(&mutex_);
    return std::max(now - confirmed_, absl::ZeroDuration());
  }

 private:
  absl::Status Look(absl::Time now) {
    absl::MutexLock lock(&mutex_);
    if (FileStamp(path_) != file_stamp_) RETURN_IF_ERROR(Reread());
    confirmed_ = now;
    return absl::OkStatus();
  }

  void RereadIfChanged(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!IsDue(looked_, kLookInterval, now)) return;
    looked_ = now;
    // A file in the middle of being replaced is looked at again next time.
    if (FileStamp(path_) != file_stamp_) Reread().IgnoreError();
  }

  absl::Status Reread() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    // Before the content: a change in between is then seen next time.
    const std::string stamp = FileStamp(path_);
    std::ifstream file(path_, std::ios::binary);
    if (!file) {
      return FailedPrecondition("KEY_SET_INVALID", path_ + ": cannot be read",
                                "give a JWKS file that the service may read");
    }
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    absl::StatusOr<Keys> keys = Parse(text);
    if (!keys.ok()) return Annotate(keys.status(), path_);
    keys_ = *std::move(keys);
    file_stamp_ = stamp;
    ++generation_;
    return absl::OkStatus();
  }

  const std::string path_;
  mutable absl::Mutex mutex_;
  Keys keys_ ABSL_GUARDED_BY(mutex_);
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
  // Modification time, size and inode of the file that was read.
  std::string file_stamp_ ABSL_GUARDED_BY(mutex_);
  absl::Time looked_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time reread_for_unknown_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time confirmed_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace

absl::StatusOr<std::unique_ptr<KeySet>> KeySet::Open(const std::string& path) {
  auto set = std::make_unique<FileKeySet>(path);
  RETURN_IF_ERROR(set->Start());
  return set;
}

}  // namespace sojourn::auth
