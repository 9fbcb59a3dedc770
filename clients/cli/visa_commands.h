// The nouns and verbs of visas, for commands.h.
#ifndef CLIENTS_CLI_VISA_COMMANDS_H_
#define CLIENTS_CLI_VISA_COMMANDS_H_

#include "absl/types/span.h"
#include "clients/cli/commands.h"

namespace sojourn::cli {

absl::Span<const Command> VisaCommands();

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_VISA_COMMANDS_H_
