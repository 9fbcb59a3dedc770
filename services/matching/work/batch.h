// Everybody at once: from parsed parties and places to a plan that the verifier
// has passed, and what is said of it.
#ifndef SERVICES_MATCHING_WORK_BATCH_H_
#define SERVICES_MATCHING_WORK_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/matching/ask/calendar.h"
#include "services/matching/model/columns.h"
#include "services/matching/model/party.h"
#include "services/matching/solver/prices.h"
#include "sojourn/matching/v1/batch_calls.pb.h"

namespace sojourn::matching {

// Who stays where she is: indices of the batch, and her first day.
struct Frozen {
  size_t party = 0;
  size_t place = 0;
  int start = 0;
};

struct Batch {
  Calendar calendar{absl::CivilDay()};
  std::vector<Party> parties;
  std::vector<Place> places;
  std::vector<Frozen> frozen;
  ColumnOptions columns;
  uint64_t seed = 0;
  // When the search ends with what it has.
  absl::Time until = absl::InfiniteFuture();
  // When nobody else is told what would open a place for her.
  absl::Time explain_until = absl::InfiniteFuture();
  bool with_prices = false;
};

// A value this close to its bound, as a part of it, is proven to be the best.
inline constexpr double kProofGap = 1e-6;

// Nor are more than so many: each is compared with every place.
inline constexpr int kMostExplained = 500;

// So many columns a search of `mib` MiB may weigh.
int MostColumns(int mib);

// CANCELLED CALL_ENDED at `stop`. INTERNAL PLAN_NOT_VERIFIED where the verifier
// finds the plan wrong. The same batch gives the same answer but for `seconds`,
// unless `until` ended the search or `explain_until` the reasons.
absl::StatusOr<v1::AssignBatchResponse> Assign(Batch batch, const Stop& stop);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_WORK_BATCH_H_
