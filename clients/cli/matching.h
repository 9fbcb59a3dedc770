// `sojourn matching solve` and `verify`: a matching of two tables, and whether
// it or a round of the service may be believed, on this machine alone. They
// call nobody.
#ifndef CLIENTS_CLI_MATCHING_H_
#define CLIENTS_CLI_MATCHING_H_

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace sojourn::cli {

struct MatchingFlags {
  CLI::App* solve;
  CLI::App* verify;
  std::string scores;
  std::string capacity;
  std::string answer;
  // Of `verify`: a round, instead of the two tables.
  std::string question;
  int seconds = 60;
};

// `output` is that of the command line's --output.
void AddMatching(CLI::App& matching, std::string* output, MatchingFlags* flags);

// Prints the plan. FAILED_PRECONDITION PLAN_REJECTED where the verifier does
// not believe it: nothing is printed then.
absl::Status SolveMatching(const MatchingFlags& flags, std::string_view output);

// FAILED_PRECONDITION PLAN_REJECTED, saying what is wrong with an answer.
absl::Status VerifyMatching(const MatchingFlags& flags,
                            std::string_view output);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_MATCHING_H_
