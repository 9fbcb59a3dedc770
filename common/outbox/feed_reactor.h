#ifndef COMMON_OUTBOX_FEED_REACTOR_H_
#define COMMON_OUTBOX_FEED_REACTOR_H_

// Included by feed.h only: the stream end of a Feed.

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "common/outbox/stream_end.h"

namespace sojourn::outbox {

template <class Response>
class FeedLink final : public StreamEnd<Response>, public Watcher {
 public:
  FeedLink(grpc::ServerWriteReactor<Response>* reactor,
           const type::v1::Cursor& cursor)
      : StreamEnd<Response>(reactor), cursor_(cursor) {}

  std::optional<type::v1::Cursor> Ready() override {
    if (!this->Free()) return std::nullopt;
    return cursor_;
  }

  void Deliver(std::vector<type::v1::EventEnvelope> events) override {
    auto response = std::make_shared<Response>();
    for (auto& event : events) {
      cursor_ = event.cursor();
      *response->add_events() = std::move(event);
    }
    this->Write(std::move(response));
  }

  void Fail(const absl::Status& status) override { this->End(status); }

 private:
  // Of the tailer's thread only.
  type::v1::Cursor cursor_;
};

template <class Response>
grpc::ServerWriteReactor<Response>* Feed::Watch(
    absl::StatusOr<limits::StreamSlot> admitted,
    const type::v1::Cursor& cursor) {
  using Link = FeedLink<Response>;
  return ServeStream<Link, Response>(
      std::move(admitted),
      [this](std::shared_ptr<Link> link) { Add(std::move(link)); }, cursor);
}

}  // namespace sojourn::outbox

#endif  // COMMON_OUTBOX_FEED_REACTOR_H_
