// --wait: until the system has done what a call set off.
#ifndef CLIENTS_CLI_WAIT_H_
#define CLIENTS_CLI_WAIT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clients/cli/connection.h"

namespace sojourn::cli {

// Returns when no step of the case is due or running, saying on standard error
// what it waits for. DEADLINE_EXCEEDED after `timeout`, naming the step.
absl::Status WaitForSteps(Connection& connection,
                          const std::string& relocation_id,
                          absl::Duration timeout);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_WAIT_H_
