#ifndef SERVICES_RELOCATION_CASE_LEVEL_SHARE_H_
#define SERVICES_RELOCATION_CASE_LEVEL_SHARE_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/time/time.h"

// The share of emergencies among what comes in. Where everything is L1 nothing
// is (domain, section 7: "overuse of the high levels reduces their effect"), so
// it is watched; and so coarsely and late that it tells of nobody. Pure
// functions of values.
namespace sojourn::relocation {

// Thirteen whole weeks, of which the last ended a week ago or earlier.
struct LevelWindow {
  absl::Time from;
  absl::Time until;
};
LevelWindow LevelWindowAt(absl::Time now);

inline constexpr std::array<std::string_view, 5> kLevelShares = {
    "few", "0-24", "25-49", "50-74", "75-100"};
// In percent; "few" below 20 cases, of which one would move it by much.
std::string_view LevelShare(int64_t emergencies, int64_t cases);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_LEVEL_SHARE_H_
