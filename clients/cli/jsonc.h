#ifndef CLIENTS_CLI_JSONC_H_
#define CLIENTS_CLI_JSONC_H_

#include <string>
#include <string_view>

namespace sojourn::cli {

// `text` with spaces for its comments (//, /* */) and for commas that nothing
// follows, so that a filled-in template is JSON. Every other byte stays where
// it is; takes any bytes.
std::string WithoutComments(std::string_view text);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_JSONC_H_
