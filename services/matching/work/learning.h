// Prices of days, from those who may ask.
#ifndef SERVICES_MATCHING_WORK_LEARNING_H_
#define SERVICES_MATCHING_WORK_LEARNING_H_

#include <vector>

#include "absl/status/statusor.h"
#include "services/matching/answer/futures.h"
#include "services/matching/ask/calendar.h"
#include "services/matching/choice/price_board.h"
#include "services/matching/model/columns.h"
#include "services/matching/model/party.h"
#include "services/matching/solver/prices.h"
#include "sojourn/matching/v1/price_calls.pb.h"

namespace sojourn::matching {

// Of one future, in which these ask. What was learned until `stop`, which
// whoever calls asks too.
PriceBoard LearnPrices(const std::vector<Party>& asking,
                       const std::vector<Place>& places, ColumnOptions columns,
                       const Stop& stop);

struct Snapshot {
  Calendar calendar{absl::CivilDay()};
  std::vector<Place> places;
  std::vector<Party> waiting;
  History history;
  Horizon horizon;
  int futures = 1;
  ColumnOptions columns;
};

// CANCELLED CALL_ENDED at `stop`; errors of DrawFuture. The same snapshot gives
// the same prices.
absl::StatusOr<v1::PriceSnapshotResponse> TakeSnapshot(Snapshot snapshot,
                                                       const Stop& stop);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_WORK_LEARNING_H_
