// How good a place is for a party: a sum of parts between 0 and 1, by weights
// that everybody may see and an office may change.
#ifndef SERVICES_MATCHING_MODEL_SCORE_H_
#define SERVICES_MATCHING_MODEL_SCORE_H_

#include <array>
#include <string>
#include <string_view>

#include "services/matching/model/party.h"

namespace sojourn::matching {

// All that a score may know. A list that is closed: score_test.cc names each
// field, so that none joins it unnoticed. Nationality, gender, religion and any
// guess about work have no place in it.
struct ScoreInput {
  int her_place_in_wishes = 0;  // 0 is what she likes best
  int wishes = 1;
  int place_in_host_ranking = -1;  // -1: the host ranked her nowhere
  int host_ranked = 0;
  int needs_asked = 0;
  int needs_met = 0;
  bool profession_asked = false;
  bool profession_met = false;
  double host_load = 0;
  int days_until_arrival = 0;  // after the first she can come
  int days_open = 1;           // she can wait at most
  int persons = 1;
  int beds = 1;
  bool kept_for_family = false;
};

// In the order of the parts below.
inline constexpr std::array<std::string_view, 7> kScoreParts = {
    "HER_WISH", "HOST_WISH", "NEEDS", "PROFESSION",
    "BALANCE",  "SOONER",    "ROOM"};
using ScoreParts = std::array<double, kScoreParts.size()>;

// Of each part; they need not sum to 1.
using Weights = std::array<double, kScoreParts.size()>;
inline constexpr Weights kProposedWeights = {5, 1, 2, 1, 1, 2, 1};

// Each between 0 and 1; what was not asked for counts as met.
ScoreParts PartsOf(const ScoreInput& input);

// Between 0 and 1.
double ScoreOf(const ScoreParts& parts, const Weights& weights);

// Empty, or what is wrong with the weights.
std::string WeightsFault(const Weights& weights);

// The input of one column; `families_wait` at her level.
ScoreInput InputOf(const Party& party, const Place& place, int start,
                   bool families_wait);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_MODEL_SCORE_H_
