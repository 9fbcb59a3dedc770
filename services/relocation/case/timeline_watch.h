#ifndef SERVICES_RELOCATION_CASE_TIMELINE_WATCH_H_
#define SERVICES_RELOCATION_CASE_TIMELINE_WATCH_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/limits/stream_limiter.h"
#include "grpcpp/grpcpp.h"
#include "sojourn/relocation/v1/reading_calls.pb.h"

namespace sojourn::relocation {

// What a watcher has seen of a case: of no case before its first turn.
struct TimelineSeen {
  std::string case_row_id;
  int64_t version = 0;
};

struct TimelinePage {
  std::vector<v1::TimelineEntry> entries;
  // More is there already.
  bool more = false;
};

// How one watcher is served. All of it is called by one thread, and may wait
// for the database.
struct Watching {
  // Whether her token and role still admit her. It may use the context of her
  // call, as it is not called once the stream is over.
  std::function<absl::Status()> admit;
  // Whether the case is still hers to see: NOT_FOUND where it is not.
  std::function<absl::Status()> may_see;
  // What follows `seen`, as she may see it today, audited; `seen` moves behind
  // it where it is answered.
  std::function<absl::StatusOr<TimelinePage>(TimelineSeen& seen)> read;
};

// Serves WatchTimeline: one thread for all watchers of a process, none a
// stream, and one small statement a turn for all that wait. A database that is
// away ends no stream. Thread-safe.
class TimelineWatch {
 public:
  struct Options {
    absl::Duration poll = absl::Milliseconds(250);
    // So soon who may not watch any more sees an idle stream end.
    absl::Duration recheck = absl::Seconds(5);
    // An idle stream gets an empty message this often, under the 60 s after
    // which proxies cut it.
    absl::Duration heartbeat = absl::Seconds(30);
  };
  // The present versions of these cases, by row id, in one round trip.
  using VersionsFn = std::function<absl::StatusOr<std::vector<TimelineSeen>>(
      const std::vector<std::string>& case_row_ids)>;

  explicit TimelineWatch(VersionsFn versions)
      : TimelineWatch(std::move(versions), Options{}) {}
  TimelineWatch(VersionsFn versions, Options options);
  ~TimelineWatch();
  TimelineWatch(const TimelineWatch&) = delete;
  TimelineWatch& operator=(const TimelineWatch&) = delete;

  // A reactor for a callback-API WatchTimeline. `admitted` is the result of the
  // caller's check: an error finishes the stream with it, a slot is held until
  // the stream is over.
  grpc::ServerWriteReactor<v1::WatchTimelineResponse>* Watch(
      absl::StatusOr<limits::StreamSlot> admitted, Watching watching);

  // Ends every stream (UNAVAILABLE, so that clients resume) and the thread.
  void Stop();

 private:
  class Feeder;
  std::unique_ptr<Feeder> feeder_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_TIMELINE_WATCH_H_
