// The server's end of a stream that somebody else's thread feeds: what every
// WatchX of the callback API is made of, so that none costs a thread.
#ifndef COMMON_OUTBOX_STREAM_END_H_
#define COMMON_OUTBOX_STREAM_END_H_

#include <memory>
#include <optional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/limits/stream_limiter.h"
#include "common/status/grpc_status.h"
#include "grpcpp/grpcpp.h"

namespace sojourn::outbox {

// gRPC deletes a reactor after OnDone, while its feeder may still hold what it
// writes to: both meet here, and this outlives either. Thread-safe.
template <class Response>
class StreamEnd {
 public:
  using Reactor = grpc::ServerWriteReactor<Response>;

  explicit StreamEnd(Reactor* reactor) : reactor_(reactor) {}

  // Whether it takes a message now: nothing is under way, and it goes on.
  bool Free() {
    absl::MutexLock lock(&mutex_);
    return under_way_ == 0 && !end_.has_value();
  }

  // Writes a message unless it is not Free. Several streams may share one.
  void Write(std::shared_ptr<const Response> message) {
    const Response* response = message.get();
    {
      absl::MutexLock lock(&mutex_);
      if (under_way_ > 0 || end_.has_value()) return;
      message_ = std::move(message);
      ++under_way_;
    }
    // What is under way keeps the reactor alive: nobody finishes it.
    reactor_->StartWrite(response);
  }

  // Ends the stream, once what is under way is done.
  void End(const absl::Status& status) {
    {
      absl::MutexLock lock(&mutex_);
      if (end_.has_value()) return;
      end_ = status;
      ++under_way_;
    }
    Settle();
  }

  // Runs `use` while all that belongs to the call, such as its context, is
  // there; false where it is gone already.
  bool Use(absl::FunctionRef<void()> use) {
    {
      absl::MutexLock lock(&mutex_);
      if (finished_) return false;
      ++under_way_;
    }
    use();
    Settle();
    return true;
  }

  // Nothing more will come of it.
  bool over() {
    absl::MutexLock lock(&mutex_);
    return finished_;
  }

  // For the reactor.
  void WriteDone(bool ok) {
    {
      absl::MutexLock lock(&mutex_);
      message_ = nullptr;
      if (!ok && !end_.has_value()) end_ = absl::CancelledError("peer left");
    }
    Settle();
  }

 private:
  // One thing less is under way; the last one finishes what is to end.
  void Settle() {
    absl::Status end;
    {
      absl::MutexLock lock(&mutex_);
      if (--under_way_ > 0 || !end_.has_value() || finished_) return;
      finished_ = true;
      end = *end_;
    }
    reactor_->Finish(ToGrpcStatus(end));
  }

  // Not touched once finished_.
  Reactor* const reactor_;
  absl::Mutex mutex_;
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  // Set once the stream is to end.
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  // Read by gRPC until WriteDone.
  std::shared_ptr<const Response> message_ ABSL_GUARDED_BY(mutex_);
};

// `Link` is a StreamEnd<Response> that its feeder knows more of.
template <class Response, class Link>
class StreamReactor final : public grpc::ServerWriteReactor<Response> {
 public:
  template <class... Args>
  explicit StreamReactor(limits::StreamSlot slot, Args&&... args)
      : slot_(std::move(slot)),
        link_(std::make_shared<Link>(this, std::forward<Args>(args)...)) {}

  const std::shared_ptr<Link>& link() const { return link_; }

  void OnWriteDone(bool ok) override { link_->WriteDone(ok); }
  void OnCancel() override { link_->End(absl::CancelledError("cancelled")); }
  void OnDone() override { delete this; }

 private:
  const limits::StreamSlot slot_;
  const std::shared_ptr<Link> link_;
};

// The reactor of a stream whose link, made of `args`, `add` hands to its
// feeder; or one that ends with why it was not admitted. The slot is held until
// the stream is over.
template <class Link, class Response, class... Args>
grpc::ServerWriteReactor<Response>* ServeStream(
    absl::StatusOr<limits::StreamSlot> admitted,
    absl::FunctionRef<void(std::shared_ptr<Link>)> add, Args&&... args) {
  const absl::Status status = admitted.status();
  auto* const reactor = new StreamReactor<Response, Link>(
      status.ok() ? *std::move(admitted) : limits::StreamSlot(),
      std::forward<Args>(args)...);
  // Held: the stream may be over before `add` is.
  const std::shared_ptr<Link> link = reactor->link();
  if (status.ok()) {
    add(link);
  } else {
    link->End(status);
  }
  return reactor;
}

}  // namespace sojourn::outbox

#endif  // COMMON_OUTBOX_STREAM_END_H_
