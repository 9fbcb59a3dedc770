#ifndef SERVICES_VISA_STATISTICS_DECISION_COUNTS_H_
#define SERVICES_VISA_STATISTICS_DECISION_COUNTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/transaction.h"
#include "services/visa/statistics/decision_tally.h"
#include "services/visa/visa.h"

// The counts by route and year (`decision_counts`). They name no case, and stay
// when one is erased. All functions run in a transaction.
namespace sojourn::visa::statistics {

// Queues what the change from `before` to `after` moves, in the transaction
// that stores it. Others that count the same wait until it ends.
void CountChange(db::Transaction& tx, const Application& before,
                 const Application& after);

struct Count {
  std::string route_id;  // public id
  std::string destination_country;
  Scheme scheme = Scheme::kUnspecified;
  Entry entry;
  int64_t number = 0;
};
// Of these years, both included, by year, then by route as they are listed.
absl::StatusOr<std::vector<Count>> LoadCounts(db::Transaction& tx,
                                              int from_year, int to_year);

}  // namespace sojourn::visa::statistics

#endif  // SERVICES_VISA_STATISTICS_DECISION_COUNTS_H_
