// Availability as it changes, for dashboards (WatchAvailability).
#ifndef SERVICES_CAPACITY_CAPACITY_WATCH_H_
#define SERVICES_CAPACITY_CAPACITY_WATCH_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/page_tokens.h"
#include "common/limits/stream_limiter.h"
#include "common/server/runtime.h"
#include "grpcpp/grpcpp.h"
#include "services/capacity/capacity_updates.h"
#include "sojourn/capacity/v1/watch_calls.pb.h"

namespace sojourn::capacity {

// Where somebody is in the feed. Outside it is unreadable: numbers that grow
// would tell a city how much happens elsewhere.
struct WatchCursor {
  std::string epoch;
  FeedPosition position;
};

std::string EncodeCursor(const crypto::PageTokens& tokens,
                         const std::string& organisation_id,
                         const WatchCursor& cursor);
// Nothing for an empty one. INVALID_ARGUMENT CURSOR_INVALID.
absl::StatusOr<std::optional<WatchCursor>> DecodeCursor(
    const crypto::PageTokens& tokens, const std::string& organisation_id,
    const std::string& cursor);

struct Watching {
  WatchView view;
  // Nothing: begin with now.
  std::optional<WatchCursor> from;
  // Of the call.
  grpc::CallbackServerContext* context = nullptr;
};

// Serves WatchAvailability: one thread and one reading of the feed a turn for
// all watchers of a process, none a stream. What they are shown is kept once,
// and not for whom; who falls behind it is ended, with where to go on. Nothing
// is read while nobody watches, and a database that is away ends no stream.
// Thread-safe.
class AvailabilityWatch {
 public:
  using Response = v1::WatchAvailabilityResponse;

  struct Options {
    absl::Duration poll = absl::Milliseconds(100);
    // So soon who may not watch any more sees an idle stream end.
    absl::Duration recheck = absl::Seconds(5);
    // An idle stream gets a message without updates this often, under the 60 s
    // after which proxies cut it.
    absl::Duration heartbeat = absl::Seconds(30);
    // Newest updates kept, of all hosts, once: so many may be missed by who is
    // cut off and resumes.
    size_t keep = 16384;
    // Of those, so many may wait for a message to be taken.
    size_t most_waiting = 4096;
    // Updates of one message.
    size_t page = 256;
    // So long has who was too slow to take what is under way and hear so.
    absl::Duration patience = absl::Seconds(30);
  };

  explicit AvailabilityWatch(server::Runtime& runtime)
      : AvailabilityWatch(runtime, Options{}) {}
  AvailabilityWatch(server::Runtime& runtime, Options options);
  ~AvailabilityWatch();
  AvailabilityWatch(const AvailabilityWatch&) = delete;
  AvailabilityWatch& operator=(const AvailabilityWatch&) = delete;

  // `admitted` is the result of the caller's check: an error finishes the
  // stream with it, a slot is held until the stream is over.
  grpc::ServerWriteReactor<Response>* Watch(
      absl::StatusOr<limits::StreamSlot> admitted, Watching watching);

  // Ends every stream (UNAVAILABLE, so that clients resume) and the thread.
  void Stop();

 private:
  class Feeder;
  std::unique_ptr<Feeder> feeder_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_WATCH_H_
