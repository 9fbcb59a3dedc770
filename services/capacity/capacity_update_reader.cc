#include "services/capacity/capacity_update_reader.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/time/clock.h"
#include "common/outbox/feed.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_store_watch.h"

namespace sojourn::capacity {
namespace {

constexpr int kPage = 1024;
constexpr absl::Duration kPatience = absl::Seconds(2);

const std::string& HostOf(const type::v1::EventEnvelope& event) {
  static const auto& none = *new std::string;
  if (event.aggregate_kind() == "host") return event.aggregate_id();
  const auto host = event.refs().find("host_id");
  return host == event.refs().end() ? none : host->second;
}

// When guests left is theirs; that it was written down frees the nights.
absl::Time EffectOf(const type::v1::EventEnvelope& event) {
  const auto& time = event.type() == "reservation.checked_out"
                         ? event.recorded_at()
                         : event.occurred_at();
  return absl::FromUnixSeconds(time.seconds()) +
         absl::Nanoseconds(time.nanos());
}

}  // namespace

absl::StatusOr<bool> UpdateReader::Read() {
  if (!begun_) RETURN_IF_ERROR(Begin());
  const absl::StatusOr<Events> events = NextEvents();
  if (absl::IsFailedPrecondition(events.status())) Forget();
  if (!events.ok()) return events.status();
  RETURN_IF_ERROR(LearnHosts(*events));
  for (const type::v1::EventEnvelope& event : *events) Take(event);
  return events->size() < kPage;
}

absl::Status UpdateReader::Begin() {
  ASSIGN_OR_RETURN(const FeedStart start,
                   FindFeedStart(database_, static_cast<int64_t>(keep_),
                                 absl::Now() + kPatience));
  epoch_ = start.epoch;
  log_.Restart(start.position);
  begun_ = true;
  return absl::OkStatus();
}

absl::StatusOr<UpdateReader::Events> UpdateReader::NextEvents() {
  type::v1::Cursor cursor;
  cursor.set_epoch(epoch_);
  cursor.set_xid(log_.head().xid);
  cursor.set_seq(log_.head().seq);
  return outbox::ReadFeed(database_, cursor, kPage, absl::Now() + kPatience);
}

absl::Status UpdateReader::LearnHosts(const Events& events) {
  std::set<std::string> unknown;
  for (const type::v1::EventEnvelope& event : events) {
    if (!hosts_.contains(HostOf(event))) unknown.insert(HostOf(event));
  }
  if (unknown.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto hosts,
                   LoadWatchedHosts(database_, {unknown.begin(), unknown.end()},
                                    absl::Now() + kPatience));
  for (WatchedHost& host : hosts) {
    const std::string host_id = host.host_id;
    hosts_[host_id] = std::make_shared<const WatchedHost>(std::move(host));
  }
  return absl::OkStatus();
}

void UpdateReader::Take(const type::v1::EventEnvelope& event) {
  const FeedPosition at = {.xid = event.cursor().xid(),
                           .seq = event.cursor().seq()};
  const std::optional<UpdateKind> kind = KindOf(event.type(), event.reason());
  const auto host = hosts_.find(HostOf(event));
  // Nobody is told of a host that is not known.
  if (kind.has_value() && host != hosts_.end()) {
    const bool of_place = event.aggregate_kind() == "place";
    log_.Add({.at = at,
              .host = host->second,
              .place_id = of_place ? event.aggregate_id() : "",
              .kind = *kind,
              .changed_at = EffectOf(event)});
  }
  log_.Reach(at);
}

}  // namespace sojourn::capacity
