// `sojourn admin`: what an operator does on the machine a service runs on.
#ifndef CLIENTS_CLI_ADMIN_H_
#define CLIENTS_CLI_ADMIN_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "clients/cli/config.h"

namespace sojourn::cli {

// Runs `verb` (rotate-keys, key-versions) of each service's own binary, as the
// configuration's "operate" says, one after the other; their output is ours. No
// key passes through here. No `services` means all that can be operated.
//
// INVALID_ARGUMENT SERVICE_NOT_HERE for a name without "operate";
// FAILED_PRECONDITION SERVICE_COMMAND_FAILED names those whose command failed,
// after all were tried.
absl::Status RunOnServices(const Config& config, const std::string& verb,
                           std::vector<std::string> services);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_ADMIN_H_
