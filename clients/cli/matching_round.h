// The plan of a round that the service gave, checked without it.
#ifndef CLIENTS_CLI_MATCHING_ROUND_H_
#define CLIENTS_CLI_MATCHING_ROUND_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace sojourn::cli {

// `question` is the file of `sojourn matching assign`, `answer` what it printed
// as JSON. What to print of it: "table" or "json". FAILED_PRECONDITION
// PLAN_REJECTED, saying what is wrong; INVALID_ARGUMENT of MergeJson and
// ParseBatch.
absl::StatusOr<std::string> VerifyRound(std::string_view question,
                                        std::string_view answer,
                                        std::string_view output);

// FAILED_PRECONDITION PLAN_REJECTED.
absl::Status PlanRejected(std::string_view why);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_MATCHING_ROUND_H_
