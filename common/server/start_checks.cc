#include "common/server/start_checks.h"

#include <sys/stat.h>
#include <unistd.h>

#include "common/status/error.h"

namespace sojourn::server {

absl::Status CheckUser(const Options& options) {
  if (options.environment != "production" || geteuid() != 0) {
    return absl::OkStatus();
  }
  return FailedPrecondition("RUNNING_AS_ROOT",
                            "a service does not run as root in production",
                            "run it as a user of its own: infra/systemd");
}

absl::Status CheckSecretsDirectory(const Options& options) {
  struct stat info = {};
  if (stat(options.secrets_dir.c_str(), &info) != 0 ||
      (info.st_mode & (S_IWGRP | S_IWOTH)) == 0) {
    // One that is missing is named by whoever reads its first file.
    return absl::OkStatus();
  }
  return FailedPrecondition(
      "SECRETS_DIR_OPEN",
      "secrets_dir " + options.secrets_dir + " may be written by others",
      "chmod 700 " + options.secrets_dir);
}

}  // namespace sojourn::server
