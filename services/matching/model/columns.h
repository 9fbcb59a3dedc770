// The programme of a matching: every party at every place on every day that no
// barrier forbids.
#ifndef SERVICES_MATCHING_MODEL_COLUMNS_H_
#define SERVICES_MATCHING_MODEL_COLUMNS_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "services/matching/model/party.h"
#include "services/matching/model/score.h"
#include "services/matching/programme/programme.h"

namespace sojourn::matching {

struct ColumnOptions {
  Weights weights = kProposedWeights;
  // Stays begin on the first day possible and then so many days apart.
  int days_apart = 7;
  // More columns than this are not kept: of each party the best are, as many
  // as its share and what parties before it left of theirs, and the programme
  // knows what the best of the others was worth.
  int most_columns = 4'000'000;
  // Asked for each place of each party; true ends the work with the columns of
  // those before it.
  std::function<bool()> stop = [] { return false; };
};

struct Built {
  Programme programme;
  int64_t left_out = 0;
  // Of each party: at how many places no barrier forbids her, whatever was left
  // out.
  std::vector<int> possible;
};

// Levels become ranks, level 1 the first; only levels that somebody has.
Built BuildColumns(const std::vector<Party>& parties,
                   const std::vector<Place>& places,
                   const ColumnOptions& options);

// Of each level 1 to 4: whether a party of three or more waits there.
std::vector<bool> FamiliesWait(const std::vector<Party>& parties);

// The days on which stays of `fit` begin, `days_apart` apart.
std::vector<int> StartsOf(const std::vector<Days>& starts, int days_apart);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_MODEL_COLUMNS_H_
