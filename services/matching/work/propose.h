// One party at a time: what each may choose from, with its reasons.
#ifndef SERVICES_MATCHING_WORK_PROPOSE_H_
#define SERVICES_MATCHING_WORK_PROPOSE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/matching/ask/calendar.h"
#include "services/matching/choice/price_board.h"
#include "services/matching/model/columns.h"
#include "services/matching/model/party.h"
#include "services/matching/solver/prices.h"
#include "sojourn/matching/v1/propose_calls.pb.h"

namespace sojourn::matching {

struct Ask {
  Calendar calendar{absl::CivilDay()};
  std::vector<Party> parties;
  // Of each party the places that she declined.
  std::vector<std::set<std::string>> declined;
  std::vector<Place> places;
  // Who else waits; prices are learned from them unless `board` has some.
  std::vector<Party> waiting;
  PriceBoard board;
  bool priced = false;
  ColumnOptions columns;
  int most_options = 0;
};

// CANCELLED CALL_ENDED at `stop`. The same question gives the same answer.
absl::StatusOr<v1::ProposePlacementsResponse> Propose(Ask ask,
                                                      const Stop& stop);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_WORK_PROPOSE_H_
