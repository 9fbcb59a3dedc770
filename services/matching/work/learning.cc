#include "services/matching/work/learning.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "services/matching/answer/answer_convert.h"
#include "services/matching/answer/price_convert.h"
#include "services/matching/work/call_ended.h"

namespace sojourn::matching {
namespace {

// As tests/load/matching.py measures them; more change little.
constexpr int kRounds = 200;
// Of all futures together.
constexpr int kMostColumns = 2'000'000;

}  // namespace

PriceBoard LearnPrices(const std::vector<std::vector<Party>>& futures,
                       const std::vector<Place>& places,
                       const ColumnOptions& columns, const Stop& stop) {
  ColumnOptions each = columns;
  each.most_columns =
      kMostColumns / std::max(1, static_cast<int>(futures.size()));
  each.stop = stop;
  std::vector<Programme> programmes;
  for (const std::vector<Party>& future : futures) {
    programmes.push_back(BuildColumns(future, places, each).programme);
  }
  return PriceBoard::Learn(programmes, kRounds, stop);
}

absl::StatusOr<v1::PriceSnapshotResponse> TakeSnapshot(Snapshot snapshot,
                                                       const Stop& stop) {
  std::vector<std::vector<Party>> futures;
  size_t parties = 0;
  for (int n = 0; n < snapshot.futures; ++n) {
    std::vector<Party> future = snapshot.waiting;
    for (Party& drawn : DrawFuture(snapshot.history, snapshot.horizon, n)) {
      future.push_back(std::move(drawn));
    }
    parties += future.size();
    futures.push_back(std::move(future));
  }
  const PriceBoard board =
      LearnPrices(futures, snapshot.places, snapshot.columns, stop);
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
