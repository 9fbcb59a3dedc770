#ifndef CLIENTS_CLI_UTF8_H_
#define CLIENTS_CLI_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace sojourn::cli {

inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Length of the valid UTF-8 sequence at `i`, 0 where there is none.
size_t SequenceLength(std::string_view text, size_t i);

// `text` with each broken byte replaced by kReplacement, and how many there
// were.
std::string Repair(std::string_view text, int* broken);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_UTF8_H_
