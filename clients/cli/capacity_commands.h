// The nouns and verbs of hosts, places and nights, for commands.h.
#ifndef CLIENTS_CLI_CAPACITY_COMMANDS_H_
#define CLIENTS_CLI_CAPACITY_COMMANDS_H_

#include "absl/types/span.h"
#include "clients/cli/commands.h"

namespace sojourn::cli {

absl::Span<const Command> CapacityCommands();

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_CAPACITY_COMMANDS_H_
