// The nouns and verbs of decisions, statements and clocks of grants, for
// commands.h.
#ifndef CLIENTS_CLI_GRANTS_COMMANDS_H_
#define CLIENTS_CLI_GRANTS_COMMANDS_H_

#include "absl/types/span.h"
#include "clients/cli/commands.h"

namespace sojourn::cli {

absl::Span<const Command> GrantsCommands();

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_GRANTS_COMMANDS_H_
