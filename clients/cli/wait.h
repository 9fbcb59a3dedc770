// --wait: until the system has done what a call set off.
#ifndef CLIENTS_CLI_WAIT_H_
#define CLIENTS_CLI_WAIT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clients/cli/connection.h"
#include "sojourn/relocation/v1/reading_calls.pb.h"

namespace sojourn::cli {

// The first step that runs, is tried again, or is to run at once; null where
// there is none. One that was planned for later, such as a release a day after
// a withdrawal, is nothing to wait for.
const relocation::v1::Step* FirstAwaited(
    const relocation::v1::GetStepsResponse& steps);

// Returns when there is none, saying on standard error what it waits for; at
// once, saying so, where the caller may not see the steps. DEADLINE_EXCEEDED
// after `timeout`, naming the step.
absl::Status WaitForSteps(Connection& connection,
                          const std::string& relocation_id,
                          absl::Duration timeout);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_WAIT_H_
