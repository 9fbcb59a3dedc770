#ifndef CLIENTS_CLI_COMPLETION_H_
#define CLIENTS_CLI_COMPLETION_H_

#include <string>

namespace sojourn::cli {

// A bash completion that knows every noun and verb.
std::string Completion();

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_COMPLETION_H_
