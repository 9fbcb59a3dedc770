#ifndef COMMON_OUTBOX_FEED_REACTOR_H_
#define COMMON_OUTBOX_FEED_REACTOR_H_

// Included by feed.h only: the stream end of a Feed.

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/status/grpc_status.h"

namespace sojourn::outbox {

// gRPC deletes the reactor after OnDone, while the tailer may still hold it:
// both meet in the shared Link, which outlives either.
template <class Response>
class FeedReactor final : public grpc::ServerWriteReactor<Response> {
 public:
  FeedReactor(limits::StreamSlot slot, const type::v1::Cursor& cursor)
      : slot_(std::move(slot)), link_(std::make_shared<Link>(this, cursor)) {}

  std::shared_ptr<Watcher> link() const { return link_; }

  void OnWriteDone(bool ok) override { link_->WriteDone(ok); }
  void OnCancel() override { link_->Fail(absl::CancelledError("cancelled")); }
  void OnDone() override {
    link_->Detach();
    delete this;
  }

 private:
  class Link final : public Watcher {
   public:
    Link(FeedReactor* reactor, type::v1::Cursor cursor)
        : reactor_(reactor), cursor_(std::move(cursor)) {}

    std::optional<type::v1::Cursor> Ready() override {
      absl::MutexLock lock(&mutex_);
      if (reactor_ == nullptr || writing_ || end_.has_value()) {
        return std::nullopt;
      }
      return cursor_;
    }

    void Deliver(std::vector<type::v1::EventEnvelope> events) override {
      FeedReactor* reactor = nullptr;
      {
        absl::MutexLock lock(&mutex_);
        if (reactor_ == nullptr || writing_ || end_.has_value()) return;
        response_.Clear();
        for (auto& event : events) {
          cursor_ = event.cursor();
          *response_.add_events() = std::move(event);
        }
        // A write under way keeps the reactor alive: nobody finishes it.
        writing_ = true;
        reactor = reactor_;
      }
      reactor->StartWrite(&response_);
    }

    void Fail(const absl::Status& status) override {
      FeedReactor* reactor = nullptr;
      {
        absl::MutexLock lock(&mutex_);
        if (reactor_ == nullptr || end_.has_value()) return;
        end_ = status;
        if (writing_) return;
        reactor = reactor_;
      }
      reactor->Finish(ToGrpcStatus(status));
    }

    void WriteDone(bool ok) {
      FeedReactor* reactor = nullptr;
      absl::Status end;
      {
        absl::MutexLock lock(&mutex_);
        writing_ = false;
        if (!ok && !end_.has_value()) end_ = absl::CancelledError("peer left");
        if (!end_.has_value()) return;
        end = *end_;
        reactor = reactor_;
      }
      reactor->Finish(ToGrpcStatus(end));
    }

    void Detach() {
      absl::MutexLock lock(&mutex_);
      reactor_ = nullptr;
    }

   private:
    absl::Mutex mutex_;
    FeedReactor* reactor_ ABSL_GUARDED_BY(mutex_);
    type::v1::Cursor cursor_ ABSL_GUARDED_BY(mutex_);
    bool writing_ ABSL_GUARDED_BY(mutex_) = false;
    // Set once the stream is to end; finished as soon as no write is under way.
    std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
    // Touched only by Deliver before StartWrite and by gRPC until WriteDone.
    Response response_;
  };

  const limits::StreamSlot slot_;
  const std::shared_ptr<Link> link_;
};

template <class Response>
grpc::ServerWriteReactor<Response>* Feed::Watch(
    absl::StatusOr<limits::StreamSlot> admitted,
    const type::v1::Cursor& cursor) {
  const absl::Status status = admitted.status();
  auto* reactor = new FeedReactor<Response>(
      status.ok() ? *std::move(admitted) : limits::StreamSlot(), cursor);
  if (status.ok()) {
    Add(reactor->link());
  } else {
    reactor->link()->Fail(status);
  }
  return reactor;
}

}  // namespace sojourn::outbox

#endif  // COMMON_OUTBOX_FEED_REACTOR_H_
