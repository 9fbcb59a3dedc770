// The verbs that ask the service matching, for commands.h; `solve` and `verify`
// ask nobody (matching.h).
#ifndef CLIENTS_CLI_MATCHING_COMMANDS_H_
#define CLIENTS_CLI_MATCHING_COMMANDS_H_

#include "absl/types/span.h"
#include "clients/cli/commands.h"

namespace sojourn::cli {

absl::Span<const Command> MatchingCommands();

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_MATCHING_COMMANDS_H_
