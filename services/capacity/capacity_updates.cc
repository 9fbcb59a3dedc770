#include "services/capacity/capacity_updates.h"

#include <algorithm>
#include <utility>

namespace sojourn::capacity {
namespace {

struct Told {
  std::string_view type;
  UpdateKind kind;
};

// What is not here tells of guests, not of places: who moved in, whom a
// disruption or a burnt address concerns.
constexpr Told kTold[] = {
    {"host.created", UpdateKind::kHostChanged},
    {"host.updated", UpdateKind::kHostChanged},
    {"host.rounds_set", UpdateKind::kRoundsSet},
    {"host.availability_confirmed", UpdateKind::kWindowsConfirmed},
    {"place.created", UpdateKind::kPlaceAdded},
    {"place.updated", UpdateKind::kPlaceChanged},
    {"place.retired", UpdateKind::kPlaceRetired},
    {"place.burnt", UpdateKind::kPlaceBurnt},
    {"place.availability_set", UpdateKind::kWindowsSet},
    {"place.disrupted", UpdateKind::kPlaceDisrupted},
    {"place.opened_again", UpdateKind::kDisruptionLifted},
    {"reservation.held", UpdateKind::kNightsTaken},
    {"reservation.extended", UpdateKind::kNightsTaken},
    {"reservation.confirmed", UpdateKind::kNightsTaken},
    {"reservation.prolonged", UpdateKind::kNightsTaken},
    {"reservation.release_undone", UpdateKind::kNightsTaken},
    {"reservation.released", UpdateKind::kNightsFreed},
    {"reservation.expired", UpdateKind::kNightsFreed},
    {"reservation.checked_out", UpdateKind::kNightsFreed},
};

// An empty list means all.
bool Has(const std::vector<std::string>& sorted, const std::string& value) {
  return sorted.empty() ||
         std::binary_search(sorted.begin(), sorted.end(), value);
}

}  // namespace

std::optional<UpdateKind> KindOf(std::string_view type,
                                 std::string_view reason) {
  for (const Told& told : kTold) {
    if (told.type != type) continue;
    if (told.kind == UpdateKind::kWindowsSet && reason == kBlockedDaysReason) {
      return UpdateKind::kBlockedDaysSet;
    }
    return told.kind;
  }
  return std::nullopt;
}

bool WatchView::Admits(const WatchedHost& host) const {
  if (host.safe_house && !safe_houses) return false;
  if (own_only && host.organisation_id != organisation_id) return false;
  return Has(country_codes, host.country_code) && Has(host_ids, host.host_id);
}

void UpdateLog::Restart(FeedPosition start) {
  updates_.clear();
  start_ = start;
  head_ = start;
}

void UpdateLog::Add(Update update) {
  head_ = update.at;
  updates_.push_back(std::move(update));
  if (updates_.size() <= most_) return;
  start_ = updates_.front().at;
  updates_.pop_front();
}

std::deque<Update>::const_iterator UpdateLog::FirstAfter(
    FeedPosition after) const {
  return std::upper_bound(
      updates_.begin(), updates_.end(), after,
      [](FeedPosition at, const Update& update) { return at < update.at; });
}

size_t UpdateLog::CountAfter(FeedPosition after) const {
  return static_cast<size_t>(updates_.end() - FirstAfter(after));
}

UpdateLog::Page UpdateLog::After(FeedPosition after, const WatchView& view,
                                 size_t most) const {
  Page page{.updates = {}, .reached = std::max(after, head_)};
  for (auto next = FirstAfter(after); next != updates_.end(); ++next) {
    if (!view.Admits(*next->host)) continue;
    if (page.updates.size() == most) {
      page.reached = page.updates.back()->at;
      break;
    }
    page.updates.push_back(&*next);
  }
  return page;
}

}  // namespace sojourn::capacity
