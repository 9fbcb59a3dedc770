// Deadlines as they come near and change, for dashboards (WatchDeadlines).
#ifndef SERVICES_VISA_DEADLINES_DEADLINE_WATCH_H_
#define SERVICES_VISA_DEADLINES_DEADLINE_WATCH_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/page_tokens.h"
#include "common/limits/stream_limiter.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "grpcpp/grpcpp.h"
#include "services/visa/deadlines/deadline_store.h"
#include "sojourn/visa/v1/deadline_calls.pb.h"

namespace sojourn::visa {

// Where somebody is in the feed. Outside it is unreadable: numbers that grow
// would tell a mission how much happens elsewhere.
std::string EncodeCursor(const crypto::PageTokens& tokens,
                         const std::string& organisation_id,
                         const DeadlineHead& cursor);
// Nothing for an empty one. INVALID_ARGUMENT CURSOR_INVALID.
absl::StatusOr<std::optional<DeadlineHead>> DecodeCursor(
    const crypto::PageTokens& tokens, const std::string& organisation_id,
    const std::string& cursor);

struct WatchingDeadlines {
  server::Call call;
  // Nothing: begin with now.
  std::optional<DeadlineHead> from;
  // Of the call.
  grpc::CallbackServerContext* context = nullptr;
};

// Serves WatchDeadlines: one thread for all watchers of a process, none a
// stream, and one small statement a turn until something happens. Whoever is
// shown something is in the audit before. Nothing is read while nobody watches,
// and a database that is away ends no stream. Thread-safe.
class DeadlineWatch {
 public:
  using Response = v1::WatchDeadlinesResponse;

  struct Options {
    absl::Duration poll = absl::Milliseconds(250);
    // So soon who may not watch any more sees an idle stream end.
    absl::Duration recheck = absl::Seconds(5);
    // An idle stream gets a message without updates this often, under the 60 s
    // after which proxies cut it.
    absl::Duration heartbeat = absl::Seconds(30);
    // So long has who is not admitted any more to take what is under way.
    absl::Duration patience = absl::Seconds(30);
    // Events of one message.
    int page = 50;
  };

  explicit DeadlineWatch(server::Runtime& runtime)
      : DeadlineWatch(runtime, Options{}) {}
  DeadlineWatch(server::Runtime& runtime, Options options);
  ~DeadlineWatch();
  DeadlineWatch(const DeadlineWatch&) = delete;
  DeadlineWatch& operator=(const DeadlineWatch&) = delete;

  // `admitted` is the result of the caller's check: an error finishes the
  // stream with it, a slot is held until the stream is over.
  grpc::ServerWriteReactor<Response>* Watch(
      absl::StatusOr<limits::StreamSlot> admitted, WatchingDeadlines watching);

  // Ends every stream (UNAVAILABLE, so that clients resume) and the thread.
  void Stop();

 private:
  class Feeder;
  std::unique_ptr<Feeder> feeder_;
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_DEADLINES_DEADLINE_WATCH_H_
