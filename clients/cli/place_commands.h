// Verbs of places as a table that call nothing, or more than one RPC.
#ifndef CLIENTS_CLI_PLACE_COMMANDS_H_
#define CLIENTS_CLI_PLACE_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <string>

namespace sojourn::cli {

struct PlaceCommands {
  CLI::App* written;  // capacity export
  CLI::App* empty;    // capacity template
  std::string host_id;
};

// `to` takes the file that an export goes into.
void AddPlaceCommands(CLI::App& capacity, std::string* to,
                      PlaceCommands* commands);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_PLACE_COMMANDS_H_
