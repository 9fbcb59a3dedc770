#ifndef CLIENTS_CLI_INTAKE_SCHEMA_H_
#define CLIENTS_CLI_INTAKE_SCHEMA_H_

#include <string>

namespace sojourn::cli {

// JSON schema (draft 2020-12) of what `sojourn relocation submit --file` takes,
// made of the contract: names, comments and values of the protos, lengths,
// codes and ranges of common/reference. What it accepts, the CLI and
// relocation's CheckIntake accept, but for the rules that its description
// names; tests/forms holds them together. docs/intake.schema.json is a copy for
// partners.
std::string IntakeSchema();

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_INTAKE_SCHEMA_H_
