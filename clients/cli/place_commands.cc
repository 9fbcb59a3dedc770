#include "clients/cli/place_commands.h"

namespace sojourn::cli {

void AddPlaceCommands(CLI::App& capacity, std::string* to,
                      PlaceCommands* commands) {
  commands->written = capacity.add_subcommand(
      "export",
      "a host's places and windows as a table that import reads; without "
      "addresses and vetting");
  commands->written->add_option("--host-id", commands->host_id, "the host")
      ->required();
  commands->written->add_option(
      "--to", *to, "write it to a new file that you alone can read");
  commands->written->footer(
      "example: sojourn capacity export --host-id HOST --to places.csv");
  commands->empty = capacity.add_subcommand(
      "template", "the columns of a table for import, with an example");
  commands->empty->footer("example: sojourn capacity template");
}

}  // namespace sojourn::cli
