// What stands between a party and a place: all of it, not the first. No score
// outweighs a barrier.
#ifndef SERVICES_MATCHING_MODEL_BARRIERS_H_
#define SERVICES_MATCHING_MODEL_BARRIERS_H_

#include <string_view>
#include <vector>

#include "services/matching/model/party.h"

namespace sojourn::matching {

enum class Barrier {
  // An exclusion, or days that are taken: nobody learns which, so beside it
  // nothing is said of windows.
  kNotAvailable,
  kNoWindow,
  kWindowTooShort,
  kTooFewBeds,
  kTooFewBedrooms,
  kNotStepFree,
  kWomenOnly,
  kNotWomenOnly,
  kNoCot,
  kNoPets,
  kNoLanguage,
  kNoRoute,
  kRouteTooLate,
  kNoConsent,
  kOtherLane,
  kNoSignLanguage,
  kNotSameNight,
  kNoSchool,
  kNoWorkspace,
};
inline constexpr int kBarriers = 19;

// "TOO_FEW_BEDS", stable; and what would remove it, in words for the party.
std::string_view CodeOf(Barrier barrier);
std::string_view WordsOf(Barrier barrier);

// The days on which a stay may begin, and why there are none.
struct Fit {
  std::vector<Barrier> barriers;
  std::vector<Days> starts;  // in order, empty where there is a barrier
};
Fit FitOf(const Party& party, const Place& place);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_MODEL_BARRIERS_H_
