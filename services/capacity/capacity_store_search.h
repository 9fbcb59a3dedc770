// Which places fit and are free.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_SEARCH_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_SEARCH_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/transaction.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_access.h"

namespace sojourn::capacity {

// Where one way into the openings ends and the next begins: what each answers
// is the same, what it costs is not.
struct SearchLimits {
  int few_hosts = 600;
  int most_sorted = 1000;
};

// The statement of SearchStore::FreeFor with its parameters, and the places of
// its rows that are free at `now`: for who sends other statements with it.
extern const db::Query kFreeFor;
db::Params FreeForParams(const HoldSpec& hold);
std::vector<Place> FreeAt(const db::Result& rows, absl::Time now);

// Thread-safe.
class SearchStore {
 public:
  explicit SearchStore(server::Runtime& runtime, SearchLimits limits = {})
      : runtime_(runtime), limits_(limits) {}

  // Open places of active hosts that fit the party as rules::Fits says, whose
  // host speaks with it, and that have `nights` free within one window. Pages
  // of at most 200 places.
  absl::StatusOr<PageOf<AvailablePlace>> Search(const Access& access,
                                                const SearchSpec& search,
                                                const PageSpec& page,
                                                absl::Time deadline);

  // The places that Search finds at the host of a hold for exactly its stay, in
  // the order of their ids, with what rules::OrderToTry asks of them. What else
  // the host offers counts for nothing, as it has said yes to the party.
  absl::StatusOr<std::vector<Place>> FreeFor(const HoldSpec& hold,
                                             absl::Time deadline);

 private:
  server::Runtime& runtime_;
  const SearchLimits limits_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_SEARCH_H_
