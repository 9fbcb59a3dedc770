// A file for an answer that nobody else may read.
#ifndef CLIENTS_CLI_NEW_FILE_H_
#define CLIENTS_CLI_NEW_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sojourn::cli {

// Made before the call, so that an answer is not asked for that cannot be kept;
// gone again unless it is kept.
class NewFile {
 public:
  // Mode 0600 whatever the umask. INVALID_ARGUMENT FILE_EXISTS where something
  // of that name is there, a link too; FILE_UNWRITABLE.
  // `flag` is how the caller named the path, for errors.
  static absl::StatusOr<NewFile> Create(const std::string& path,
                                        std::string_view flag = "--to");
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  // Returns once the text is on the disk. FAILED_PRECONDITION FILE_UNWRITABLE.
  absl::Status Keep(std::string_view text);

 private:
  NewFile(std::string path, int descriptor);

  std::string path_;
  int descriptor_;
};

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_NEW_FILE_H_
