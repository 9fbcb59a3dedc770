// Findings of double funding in the database. They are looked for when they are
// asked for: a submission does the same work whether there are any or none.
#ifndef SERVICES_GRANTS_DOUBLE_FUNDING_DOUBLE_FUNDING_STORE_H_
#define SERVICES_GRANTS_DOUBLE_FUNDING_DOUBLE_FUNDING_STORE_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/grants/double_funding/double_funding.h"

namespace sojourn::grants::double_funding {

struct Search {
  // Empty: every fund of the caller's organisation.
  std::string fund_id;
  bool include_judged = false;
  int limit = 0;
  // Row ids of the last finding shown.
  std::optional<std::pair<std::string, std::string>> after;
};

// Newest grant first. Only of the caller's organisation, and none that is over
// or whose holder may see sums only.
absl::StatusOr<std::vector<Finding>> Find(server::Runtime& runtime,
                                          const server::Call& call,
                                          const Search& search);

struct Judgement {
  std::string grant_id;
  std::string finding_id;
  DoubleFundingVerdict verdict = DoubleFundingVerdict::kTopUp;
  std::string reason;
};

// Stores it, sealed under the grant's key. NOT_FOUND for a foreign grant,
// FAILED_PRECONDITION FINDING_GONE for a finding it does not have.
absl::StatusOr<Finding> Judge(server::Runtime& runtime,
                              const server::Call& call,
                              const Judgement& judgement);

}  // namespace sojourn::grants::double_funding

#endif  // SERVICES_GRANTS_DOUBLE_FUNDING_DOUBLE_FUNDING_STORE_H_
