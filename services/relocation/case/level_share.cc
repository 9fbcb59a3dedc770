#include "services/relocation/case/level_share.h"

#include <algorithm>

#include "absl/time/civil_time.h"

namespace sojourn::relocation {
namespace {

constexpr int kWeeks = 13;
constexpr int64_t kFewest = 20;

}  // namespace

LevelWindow LevelWindowAt(absl::Time now) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  // The Monday on or before the day a week ago.
  const absl::CivilDay a_week_ago = absl::ToCivilDay(now, utc) - 7;
  const absl::CivilDay until =
      absl::PrevWeekday(a_week_ago + 1, absl::Weekday::monday);
  return {.from = absl::FromCivil(until - 7 * kWeeks, utc),
          .until = absl::FromCivil(until, utc)};
}

std::string_view LevelShare(int64_t emergencies, int64_t cases) {
  if (cases < kFewest) return kLevelShares[0];
  const int64_t quarter = std::min<int64_t>(emergencies * 4 / cases, 3);
  return kLevelShares[static_cast<size_t>(quarter) + 1];
}

}  // namespace sojourn::relocation
