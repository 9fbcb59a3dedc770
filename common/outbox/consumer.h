#ifndef COMMON_OUTBOX_CONSUMER_H_
#define COMMON_OUTBOX_CONSUMER_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "common/metrics/registry.h"
#include "grpcpp/grpcpp.h"
#include "sojourn/type/v1/event.pb.h"

namespace sojourn::outbox {

// The client end of one WatchEvents stream.
class EventStream {
 public:
  virtual ~EventStream() = default;
  // Blocks for the next message; false when the stream has ended.
  virtual bool Read(std::vector<type::v1::EventEnvelope>* events) = 0;
  virtual absl::Status Finish() = 0;
  // Makes a blocked Read return; safe from another thread.
  virtual void Cancel() = 0;
};

using OpenStream =
    std::function<std::unique_ptr<EventStream>(const type::v1::Cursor& cursor)>;

// Applies one event inside `tx`. Locks the aggregate it changes before
// anything else and ignores what it does not know. May run again for an event
// whose transaction failed; never for one that committed. An error stops the
// feed at this event, which is then tried again with backoff.
using ApplyEvent = std::function<absl::Status(
    db::Transaction& tx, const type::v1::EventEnvelope& event)>;

// Follows one peer's feed: reconnects with backoff, resumes from the cursor
// stored in the transaction that applied the last event, applies each event
// exactly once and refuses a gap in an aggregate's versions. Any number of
// copies may run; one applies at a time.
class Consumer {
 public:
  struct Options {
    // The peer's name, such as "capacity": the key of cursor and metrics.
    std::string feed;
    OpenStream open;
    ApplyEvent apply;
    absl::Duration transaction_timeout = absl::Seconds(2);
    // Gets sojourn_feed_lag_seconds and sojourn_feed_connected; may be null.
    metrics::Registry* metrics = nullptr;
  };
  Consumer(db::Database& database, Options options);
  ~Consumer();
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  void Start();
  void Stop();

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

// Applies one event in its own transaction, with the cursor; what Consumer
// does per event. OK also for one that was applied before. Errors:
// FAILED_PRECONDITION FEED_GAP, and those of `apply`.
absl::Status ApplyOnce(db::Database& database, const std::string& feed,
                       const type::v1::EventEnvelope& event,
                       const ApplyEvent& apply, absl::Time deadline);

// Adapts a generated stub:
//   StubStream<v1::WatchEventsRequest, v1::WatchEventsResponse>(
//       [&stub](grpc::ClientContext* context, const auto& request) {
//         return stub->WatchEvents(context, request); })
template <class Request, class Response, class Call>
OpenStream StubStream(Call call) {
  class Stream final : public EventStream {
   public:
    Stream(const Call& open, const type::v1::Cursor& cursor) {
      Request request;
      *request.mutable_cursor() = cursor;
      reader_ = open(&context_, request);
    }
    bool Read(std::vector<type::v1::EventEnvelope>* events) override {
      Response response;
      if (!reader_->Read(&response)) return false;
      for (auto& event : *response.mutable_events()) {
        events->push_back(std::move(event));
      }
      return true;
    }
    absl::Status Finish() override {
      const grpc::Status status = reader_->Finish();
      return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                          status.error_message());
    }
    void Cancel() override { context_.TryCancel(); }

   private:
    grpc::ClientContext context_;
    std::unique_ptr<grpc::ClientReader<Response>> reader_;
  };
  return
      [call](const type::v1::Cursor& cursor) -> std::unique_ptr<EventStream> {
        return std::make_unique<Stream>(call, cursor);
      };
}

}  // namespace sojourn::outbox

#endif  // COMMON_OUTBOX_CONSUMER_H_
