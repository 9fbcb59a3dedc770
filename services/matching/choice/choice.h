// One party at a time: the places she may choose from, in an order with its
// reasons, and all that stands between her and every other place. Nobody else
// is moved by it, and nobody else is named.
#ifndef SERVICES_MATCHING_CHOICE_CHOICE_H_
#define SERVICES_MATCHING_CHOICE_CHOICE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/matching/choice/price_board.h"
#include "services/matching/model/barriers.h"
#include "services/matching/model/party.h"
#include "services/matching/model/score.h"

namespace sojourn::matching {

struct ChoiceOptions {
  Weights weights = kProposedWeights;
  int days_apart = 7;
  bool families_wait = false;
  // Ids of places she declined. That is all a decline does.
  std::set<std::string> declined;
};

struct Option {
  int place = 0;
  int start = 0;
  double score = 0;
  ScoreParts parts = {};
  // What the stay takes from others, in the units of the score.
  double costs_others = 0;
  // What its order is by.
  double worth = 0;
  // How much more it needs to be as good as the first, and the parts of the
  // score each of which would be enough by itself.
  double needs = 0;
  std::vector<int> enough_parts;
  // Nowhere can she be sooner.
  bool soonest = false;
};

struct NotOffered {
  int place = 0;
  std::vector<Barrier> barriers;  // all of them
};

struct Choice {
  std::vector<Option> options;  // best first, one a place
  std::vector<NotOffered> not_offered;
  // Others lose more by any of them than she wins: she may wait, or choose one
  // all the same. Never said to level 1.
  bool waiting_helps_others = false;
  // How many places one barrier alone keeps from her: what would help most.
  // Not those that are just not available.
  std::map<Barrier, int> alone;
};

// Days that anybody holds an offer for are in `taken` of the places. The same
// input gives the same answer.
Choice Choose(const Party& party, const std::vector<Place>& places,
              const PriceBoard& board, const ChoiceOptions& options);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_CHOICE_CHOICE_H_
