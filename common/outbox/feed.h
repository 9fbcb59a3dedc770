#ifndef COMMON_OUTBOX_FEED_H_
#define COMMON_OUTBOX_FEED_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "common/limits/stream_limiter.h"
#include "common/metrics/registry.h"
#include "grpcpp/grpcpp.h"
#include "sojourn/type/v1/event.pb.h"

namespace sojourn::outbox {

// One page of the feed after `cursor`, in order (xid, seq), of events whose
// transaction is older than every one still open: an event never appears
// behind a cursor that has passed it. An unset cursor starts at the beginning.
// Errors: FAILED_PRECONDITION FEED_EPOCH_CHANGED after a restore.
absl::StatusOr<std::vector<type::v1::EventEnvelope>> ReadFeed(
    db::Database& database, const type::v1::Cursor& cursor, int limit,
    absl::Time deadline);

// One subscriber of a Feed; implemented by the stream's reactor.
class Watcher {
 public:
  virtual ~Watcher() = default;
  // The cursor to read after, or nothing while a write is in flight or the
  // stream is over.
  virtual std::optional<type::v1::Cursor> Ready() = 0;
  virtual void Deliver(std::vector<type::v1::EventEnvelope> events) = 0;
  virtual void Fail(const absl::Status& status) = 0;
};

// Serves WatchEvents: one thread for all watchers of a process, none per
// stream. Thread-safe.
class Feed {
 public:
  struct Options {
    absl::Duration poll = absl::Milliseconds(25);
    // An idle stream gets an empty message this often, under the 60 s after
    // which proxies cut it.
    absl::Duration heartbeat = absl::Seconds(30);
    int page = 256;
    // Gets sojourn_feed_gate_age_seconds; may be null.
    metrics::Registry* metrics = nullptr;
  };
  explicit Feed(db::Database& database) : Feed(database, Options{}) {}
  Feed(db::Database& database, metrics::Registry& metrics)
      : Feed(database, Options{.metrics = &metrics}) {}
  Feed(db::Database& database, Options options);
  ~Feed();
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  // A reactor for a callback-API WatchEvents. `admitted` is the result of the
  // caller's check: an error finishes the stream with it, a slot is held until
  // the stream is over.
  template <class Response>
  grpc::ServerWriteReactor<Response>* Watch(
      absl::StatusOr<limits::StreamSlot> admitted,
      const type::v1::Cursor& cursor);

  // Ends every stream (UNAVAILABLE, so that clients resume) and the thread.
  void Stop();

  void Add(std::shared_ptr<Watcher> watcher);
  void Wake();

 private:
  class Tailer;
  std::unique_ptr<Tailer> tailer_;
};

}  // namespace sojourn::outbox

#include "common/outbox/feed_reactor.h"  // IWYU pragma: export

#endif  // COMMON_OUTBOX_FEED_H_
