#include "services/matching/work/learning.h"

#include <cstddef>

#include "common/status/status_macros.h"
#include "services/matching/answer/answer_convert.h"
#include "services/matching/answer/price_convert.h"
#include "services/matching/work/call_ended.h"

namespace sojourn::matching {
namespace {

// As tests/load/matching.py measures them; more change little.
constexpr int kRounds = 200;
// Of all futures together: more are more work, and change little too.
constexpr int kMostColumns = 2'000'000;

void LearnFrom(const std::vector<Party>& future,
               const std::vector<Place>& places, const ColumnOptions& columns,
               double part, PriceBoard* board) {
  board->LearnFrom(BuildColumns(future, places, columns).programme, part,
                   kRounds, columns.stop);
}

}  // namespace

PriceBoard LearnPrices(const std::vector<Party>& asking,
                       const std::vector<Place>& places, ColumnOptions columns,
                       const Stop& stop) {
  columns.most_columns = kMostColumns;
  columns.stop = stop;
  PriceBoard board;
  LearnFrom(asking, places, columns, 1, &board);
  return board;
}

absl::StatusOr<v1::PriceSnapshotResponse> TakeSnapshot(Snapshot snapshot,
                                                       const Stop& stop) {
  ColumnOptions columns = snapshot.columns;
  columns.most_columns = kMostColumns / snapshot.futures;
  columns.stop = stop;
  PriceBoard board;
  size_t parties = 0;
  // One future at a time is held.
  for (int n = 0; n < snapshot.futures; ++n) {
    ASSIGN_OR_RETURN(std::vector<Party> future,
                     DrawFuture(snapshot.history, snapshot.horizon, n, stop));
    future.insert(future.begin(), snapshot.waiting.begin(),
                  snapshot.waiting.end());
    if (stop()) return CallEnded();
    parties += future.size();
    LearnFrom(future, snapshot.places, columns, 1.0 / snapshot.futures, &board);
  }
  if (stop()) return CallEnded();
  v1::PriceSnapshotResponse out;
  *out.mutable_prices() =
      PricesToProto(board, snapshot.places, snapshot.calendar);
  SetWeights(snapshot.columns.weights, out.mutable_weights());
  out.set_futures(snapshot.futures);
  out.set_parties(static_cast<double>(parties) / snapshot.futures);
  return out;
}

}  // namespace sojourn::matching
