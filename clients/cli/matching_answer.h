// The answer of a matching as JSON, and back.
#ifndef CLIENTS_CLI_MATCHING_ANSWER_H_
#define CLIENTS_CLI_MATCHING_ANSWER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/matching_table.h"
#include "services/matching/verify/verify.h"

namespace sojourn::cli {

struct MatchingAnswer {
  matching::Plan plan;
  matching::Certificate certificate;
  double value = 0;
  double bound = 0;
  std::vector<int> most_placed;  // of each rank
};

// One document: assignments, value, bound, gap (a part, not per cent), seconds,
// how many of each level, parties and persons are placed, who is not, and the
// prices that prove the bounds.
std::string MatchingJson(const MatchingTable& table,
                         const MatchingAnswer& answer,
                         const matching::Verdict& verdict, double seconds,
                         bool stopped);

// For people.
std::string MatchingText(const MatchingTable& table, const matching::Plan& plan,
                         const matching::Verdict& verdict, double seconds);

// INVALID_ARGUMENT on --answer: JSON_INVALID, ANSWER_UNREADABLE where it is not
// of these tables.
absl::StatusOr<MatchingAnswer> ReadMatchingAnswer(const MatchingTable& table,
                                                  std::string_view text);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_MATCHING_ANSWER_H_
