// What a service refuses to start with.
#ifndef COMMON_SERVER_START_CHECKS_H_
#define COMMON_SERVER_START_CHECKS_H_

#include "absl/status/status.h"
#include "common/server/options.h"

namespace sojourn::server {

// For every command. FAILED_PRECONDITION RUNNING_AS_ROOT in production when
// this process has root's rights: a service needs none of them.
// SECRETS_DIR_OPEN, with the remedy, when others could put a key-encryption key
// of theirs into --secrets_dir. SETTINGS_WRONG where it is both.
absl::Status CheckSettings(const Options& options);

// The same and, before anything is opened or listened at, what else serving
// needs: the files that the flags name, secrets that nobody else may read (of a
// service that keeps nothing, none), and addresses that are free. A
// FAILED_PRECONDITION with a violation for each flag or file that is wrong:
// with its reason where it is one, else SETTINGS_WRONG.
absl::Status CheckServing(const Options& options);

}  // namespace sojourn::server

#endif  // COMMON_SERVER_START_CHECKS_H_
