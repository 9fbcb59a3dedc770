// One offset that moves the domain time of all services on a developer's
// machine: a file with one decimal number of seconds. Production refuses the
// flag that names it.
#ifndef COMMON_CLOCK_DEVELOPMENT_OFFSET_H_
#define COMMON_CLOCK_DEVELOPMENT_OFFSET_H_

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"

namespace sojourn::clock {

// Thread-safe.
class DevelopmentOffset {
 public:
  // An empty path is an offset of zero for ever.
  explicit DevelopmentOffset(std::string path) : path_(std::move(path)) {}

  // The number in the file now. No file is zero; a file that holds no number,
  // or one of over a thousand years, keeps the last one. Costs one stat(2)
  // unless the file changed; replace the file by rename(2), so that no reader
  // sees half of it.
  absl::Duration Get() const;

 private:
  struct FileVersion {
    int64_t modified_nanos = 0;
    ino_t inode = 0;
    off_t size = 0;
    friend bool operator==(const FileVersion&, const FileVersion&) = default;
  };

  const std::string path_;
  mutable absl::Mutex mutex_;
  mutable FileVersion seen_ ABSL_GUARDED_BY(mutex_);
  mutable absl::Duration offset_ ABSL_GUARDED_BY(mutex_);
};

// Domain time outside a transaction: for deciding when to look, never for a
// rule's answer.
class DomainClock final : public Clock {
 public:
  DomainClock(const Clock& real, const DevelopmentOffset& offset)
      : real_(real), offset_(offset) {}
  absl::Time Now() const override { return real_.Now() + offset_.Get(); }

 private:
  const Clock& real_;
  const DevelopmentOffset& offset_;
};

}  // namespace sojourn::clock

#endif  // COMMON_CLOCK_DEVELOPMENT_OFFSET_H_
