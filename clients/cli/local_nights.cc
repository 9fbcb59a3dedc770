#include "clients/cli/local_nights.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "common/reference/time_zones.h"

namespace sojourn::cli {
namespace {

constexpr char kZoneTable[] = "/usr/share/zoneinfo/zone.tab";
constexpr int kHour = 3600;

}  // namespace

Nights NightsIn(std::string_view country_code, absl::Time now) {
  std::optional<Nights> nights;
  std::ifstream table(kZoneTable);
  for (std::string line; std::getline(table, line);) {
    std::istringstream columns(line);
    std::string country;
    std::string coordinates;
    std::string zone;
    columns >> country >> coordinates >> zone;
    if (country != country_code || !reference::IsTimeZone(zone)) continue;
    const absl::CivilDay day =
        absl::ToCivilDay(now, reference::ZoneNamed(zone));
    if (!nights) nights = {day, day};
    nights = {std::min(nights->first, day), std::max(nights->last, day)};
  }
  if (nights) return *nights;
  return {absl::ToCivilDay(now, absl::FixedTimeZone(-12 * kHour)),
          absl::ToCivilDay(now, absl::FixedTimeZone(14 * kHour))};
}

}  // namespace sojourn::cli
