// What a service refuses to start with.
#ifndef COMMON_SERVER_START_CHECKS_H_
#define COMMON_SERVER_START_CHECKS_H_

#include "absl/status/status.h"
#include "common/server/options.h"

namespace sojourn::server {

// FAILED_PRECONDITION RUNNING_AS_ROOT in production when this process has
// root's rights: a service needs none of them.
absl::Status CheckUser(const Options& options);

// FAILED_PRECONDITION SECRETS_DIR_OPEN, with the remedy, when others could put
// a key-encryption key of theirs into --secrets_dir.
absl::Status CheckSecretsDirectory(const Options& options);

}  // namespace sojourn::server

#endif  // COMMON_SERVER_START_CHECKS_H_
