// What dashboards are told while they watch: that something of a host's places
// changed, never whom it is for. Pure: reads no feed, knows no stream.
#ifndef SERVICES_CAPACITY_CAPACITY_UPDATES_H_
#define SERVICES_CAPACITY_CAPACITY_UPDATES_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace sojourn::capacity {

// In the order of v1::AvailabilityUpdateKind.
enum class UpdateKind {
  kHostChanged,
  kRoundsSet,
  kWindowsConfirmed,
  kPlaceAdded,
  kPlaceChanged,
  kPlaceRetired,
  kPlaceBurnt,
  kWindowsSet,
  kBlockedDaysSet,
  kNightsTaken,
  kNightsFreed,
  kPlaceDisrupted,
  kDisruptionLifted,
};

// Reason of the event by which the blocked days of a place were set.
inline constexpr char kBlockedDaysReason[] = "BLOCKED_DAYS";

// What an event of this service changes of availability; nothing where it
// changes none, as when guests move in.
std::optional<UpdateKind> KindOf(std::string_view type,
                                 std::string_view reason);

// A place in the feed.
struct FeedPosition {
  uint64_t xid = 0;
  int64_t seq = 0;
  friend auto operator<=>(const FeedPosition&, const FeedPosition&) = default;
};

// What decides who hears of a host; none of it ever changes.
struct WatchedHost {
  std::string host_id;
  std::string organisation_id;
  std::string country_code;
  bool safe_house = false;
};

struct Update {
  FeedPosition at;
  std::shared_ptr<const WatchedHost> host;
  std::string place_id;  // empty where it is of the host itself
  UpdateKind kind = UpdateKind::kHostChanged;
  absl::Time changed_at;
};

// What one who watches may hear and wants to; equal ones get the same messages.
struct WatchView {
  // The caller's; her cursors are good for nobody else's.
  std::string organisation_id;
  // Only hosts of this organisation.
  bool own_only = true;
  bool safe_houses = false;
  // Sorted; empty means all.
  std::vector<std::string> country_codes;
  std::vector<std::string> host_ids;
  friend auto operator<=>(const WatchView&, const WatchView&) = default;

  bool Admits(const WatchedHost& host) const;
};

// The newest updates of all hosts, in the order of the feed: so many and no
// more, for however many watch.
class UpdateLog {
 public:
  explicit UpdateLog(size_t most) : most_(most) {}

  // Forgets all, and begins behind `start`.
  void Restart(FeedPosition start);
  // Later than all before it.
  void Add(Update update);
  // All up to here was added.
  void Reach(FeedPosition head) { head_ = head; }

  FeedPosition head() const { return head_; }
  // Whether all that came behind `after` is still here.
  bool Holds(FeedPosition after) const { return after >= start_; }
  // Updates behind `after` that are still here, whoever they are for.
  size_t CountAfter(FeedPosition after) const;

  struct Page {
    std::vector<const Update*> updates;
    // Up to here nothing else is for this view.
    FeedPosition reached;
  };
  // What is for `view` behind `after`, at most `most`. Valid until the next
  // change of the log.
  Page After(FeedPosition after, const WatchView& view, size_t most) const;

 private:
  std::deque<Update>::const_iterator FirstAfter(FeedPosition after) const;

  const size_t most_;
  FeedPosition start_;
  FeedPosition head_;
  std::deque<Update> updates_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_UPDATES_H_
