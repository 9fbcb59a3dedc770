// What would have to change for places to be possible: sets of barriers, of
// which none is needless.
#ifndef SERVICES_MATCHING_ANSWER_WAYS_OUT_H_
#define SERVICES_MATCHING_ANSWER_WAYS_OUT_H_

#include <optional>
#include <vector>

#include "services/matching/choice/choice.h"
#include "services/matching/model/barriers.h"
#include "services/matching/model/party.h"

namespace sojourn::matching {

struct WayOut {
  std::vector<Barrier> barriers;  // all of them at once
  int places = 0;                 // that nothing else keeps from her
  // Where days alone are in the way: the first on which a stay as long could
  // begin there, if she could come later than she said.
  std::optional<int> first_possible;
};

// The fewest changes first, then most places; at most five. Nothing of places
// that are NOT_AVAILABLE: nothing she changes would open them.
std::vector<WayOut> WaysOut(const Party& party,
                            const std::vector<Place>& places,
                            const std::vector<NotOffered>& not_offered);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_ANSWER_WAYS_OUT_H_
