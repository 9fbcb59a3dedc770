#include "services/capacity/capacity_calendar_feed.h"

#include "common/reference/time_zones.h"
#include "common/status/error.h"
#include "services/capacity/capacity_rules.h"

namespace sojourn::capacity::rules {
namespace {

constexpr int kBeginsAt = 6;
constexpr absl::Duration kStaleSoon = absl::Hours(24 * 7);
constexpr int kVettingEndsSoonDays = 30;

}  // namespace

absl::Status CheckMayHaveFeed(const Host& host) {
  if (host.status == HostStatus::kLeft) {
    return FailedPrecondition("HOST_NOT_ACTIVE", "the host has left",
                              "make it active again first");
  }
  return absl::OkStatus();
}

absl::CivilDay FeedDay(const std::string& time_zone, absl::Time now) {
  return absl::CivilDay(
      absl::ToCivilHour(now, reference::ZoneNamed(time_zone)) - kBeginsAt);
}

bool SomethingIsDue(const Host& host, const ListAge& list, absl::CivilDay day) {
  if (host.status != HostStatus::kActive) return false;
  const absl::Time begins = absl::FromCivil(
      absl::CivilHour(day) + kBeginsAt, reference::ZoneNamed(host.time_zone));
  return (list.oldest_confirmed_at.has_value() &&
          IsStale(*list.oldest_confirmed_at, begins + kStaleSoon)) ||
         (list.first_vetting_expires_on.has_value() &&
          *list.first_vetting_expires_on < day + kVettingEndsSoonDays);
}

}  // namespace sojourn::capacity::rules
