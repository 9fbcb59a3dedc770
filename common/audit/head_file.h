// Signed heads outside the database: a file of one head a line, oldest first,
// that is only ever added to. Meant for a disk, or a collector of logs, that
// whoever administers PostgreSQL cannot change.
#ifndef COMMON_AUDIT_HEAD_FILE_H_
#define COMMON_AUDIT_HEAD_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/audit/signed_head.h"

namespace sojourn::audit {

// Not thread-safe.
class HeadFile {
 public:
  struct Options {
    std::string path;
    // A file that has grown past this is set aside as PATH.<tree size of its
    // last head, 20 digits>, so that names sort by age. One head is about 350
    // bytes.
    int64_t rotate_at_bytes = 16 << 20;
  };
  explicit HeadFile(Options options) : options_(std::move(options)) {}

  // Returns once the line is on the disk. FAILED_PRECONDITION FILE_UNWRITABLE.
  absl::Status Append(const SignedHead& head);

  // The newest head that was set down here, whatever lines that do not read
  // follow it; nothing where no file is. FAILED_PRECONDITION FILE_UNREADABLE.
  absl::StatusOr<std::optional<SignedHead>> Last() const;

  // The file and those set aside, oldest first; those that exist.
  std::vector<std::string> Parts() const;

 private:
  absl::Status RotateIfLarge(const SignedHead& next);

  const Options options_;
};

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_HEAD_FILE_H_
