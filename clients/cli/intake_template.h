#ifndef CLIENTS_CLI_INTAKE_TEMPLATE_H_
#define CLIENTS_CLI_INTAKE_TEMPLATE_H_

#include <string>

namespace sojourn::cli {

// A file with every field of an intake: what it means, what it may hold and
// which decision needs it, from the comments of the protos. It says nothing
// until it is filled in; what may be there several times stands behind "//".
// Filled in, it is taken by `submit --file`, or by `alert --file`.
std::string IntakeTemplate(bool alert);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_INTAKE_TEMPLATE_H_
