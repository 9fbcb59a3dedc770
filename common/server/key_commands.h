// What an operator asks of a service's own binary about its key-encryption
// keys. It runs beside the serving processes with their flags, so that no key
// leaves the machines and the user that have it anyway.
#ifndef COMMON_SERVER_KEY_COMMANDS_H_
#define COMMON_SERVER_KEY_COMMANDS_H_

#include <ostream>

#include "absl/status/status.h"
#include "common/server/options.h"

namespace sojourn::server {

// `rotate-keys`: wraps every data key under the newest version, printing how
// far it is. Safe to stop, to repeat and to run twice at once. Errors of
// OpenKeyStore and keystore::Rotate.
absl::Status RotateKeys(const Options& options, std::ostream& out);

// `key-versions`: how many data keys each version wraps, and which versions are
// not needed any more. FAILED_PRECONDITION KEYS_NOT_ROTATED while any key is
// under an older version than the newest, so that a script may wait for it;
// KEK_MISSING when keys are under a version that is not in secrets_dir.
absl::Status ShowKeyVersions(const Options& options, std::ostream& out);

}  // namespace sojourn::server

#endif  // COMMON_SERVER_KEY_COMMANDS_H_
