#include "services/relocation/case/timeline_watch.h"

#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/server/refusal_grain.h"
#include "common/status/error.h"
#include "common/status/grpc_status.h"

namespace sojourn::relocation {
namespace {

using Entries = std::vector<v1::TimelineEntry>;

class Reactor;

// gRPC deletes the reactor after OnDone, while the tailer may still hold the
// link: both meet in it, and it outlives either.
class Link {
 public:
  Link(Reactor* reactor, Watching watching)
      : reactor_(reactor), watching_(std::move(watching)) {}

  bool Ready() {
    absl::MutexLock lock(&mutex_);
    return reactor_ != nullptr && !writing_ && !end_;
  }
  // Under the lock that OnDone takes: the context of the call is still there.
  absl::Status Admit() {
    absl::MutexLock lock(&mutex_);
    if (reactor_ == nullptr || end_) return absl::CancelledError("over");
    return watching_.admit();
  }
  void Deliver(Entries entries);
  void Fail(const absl::Status& status);
  void WriteDone(bool ok);
  void Detach() {
    absl::MutexLock lock(&mutex_);
    reactor_ = nullptr;
  }

  // Of the tailer's thread only.
  absl::Status MaySee() const { return watching_.may_see(); }
  absl::StatusOr<TimelinePage> Read() { return watching_.read(seen_); }
  const TimelineSeen& seen() const { return seen_; }
  const absl::Time begun = absl::Now();
  absl::Time last_sent = begun;
  absl::Time last_checked = absl::InfinitePast();
  bool behind = true;
  // A refusal waits for its time.
  std::optional<absl::Status> refusal;
  absl::Time refused_at = absl::InfinitePast();

 private:
  absl::Mutex mutex_;
  Reactor* reactor_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  // Set once the stream is to end; finished as soon as no write is under way.
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
  // Touched only by Deliver before StartWrite and by gRPC until WriteDone.
  v1::WatchTimelineResponse response_;
  const Watching watching_;
  TimelineSeen seen_;
};

class Reactor final
    : public grpc::ServerWriteReactor<v1::WatchTimelineResponse> {
 public:
  Reactor(limits::StreamSlot slot, Watching watching)
      : slot_(std::move(slot)),
        link_(std::make_shared<Link>(this, std::move(watching))) {}

  std::shared_ptr<Link> link() const { return link_; }
  void OnWriteDone(bool ok) override { link_->WriteDone(ok); }
  void OnCancel() override { link_->Fail(absl::CancelledError("cancelled")); }
  void OnDone() override {
    link_->Detach();
    delete this;
  }

 private:
  const limits::StreamSlot slot_;
  const std::shared_ptr<Link> link_;
};

void Link::Deliver(Entries entries) {
  Reactor* reactor = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    if (reactor_ == nullptr || writing_ || end_) return;
    response_.Clear();
    for (v1::TimelineEntry& entry : entries) {
      *response_.add_entries() = std::move(entry);
    }
    // A write under way keeps the reactor alive: nobody finishes it.
    writing_ = true;
    reactor = reactor_;
  }
  reactor->StartWrite(&response_);
}

void Link::Fail(const absl::Status& status) {
  Reactor* reactor = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    if (reactor_ == nullptr || end_) return;
    end_ = status;
    if (writing_) return;
    reactor = reactor_;
  }
  reactor->Finish(ToGrpcStatus(status));
}

void Link::WriteDone(bool ok) {
  Reactor* reactor = nullptr;
  absl::Status end;
  {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (!ok && !end_) end_ = absl::CancelledError("peer left");
    if (!end_) return;
    end = *end_;
    reactor = reactor_;
  }
  reactor->Finish(ToGrpcStatus(end));
}

// The next turn tries again. Without its audit row nothing is shown, and
// whoever watches should know that.
bool Passes(const absl::Status& status) {
  return (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) &&
         ReasonOf(status) != "AUDIT_UNAVAILABLE";
}

}  // namespace

class TimelineWatch::Tailer {
 public:
  Tailer(VersionsFn versions, Options options)
      : versions_(std::move(versions)), options_(options) {
    thread_ = std::thread([this] { Run(); });
  }
  ~Tailer() { Stop(); }

  void Add(std::shared_ptr<Link> link) {
    absl::MutexLock lock(&mutex_);
    if (stopping_) {
      link->Fail(absl::UnavailableError("shutting down"));
      return;
    }
    links_.push_back(std::move(link));
    wake_ = true;
  }

  void Stop() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  using Links = std::vector<std::shared_ptr<Link>>;

  void Run() {
    while (WaitForTurn()) {
      Links turn = TakeAll();
      const std::map<std::string, int64_t> now = Versions(turn);
      for (const std::shared_ptr<Link>& link : turn) {
        if (Stopping()) break;
        Serve(*link, now);
      }
      PutBack(std::move(turn));
    }
    for (const std::shared_ptr<Link>& link : TakeAll()) {
      link->Fail(absl::UnavailableError("shutting down"));
    }
  }

  bool Stopping() {
    absl::MutexLock lock(&mutex_);
    return stopping_;
  }

  // False once stopping. Nobody watches: nothing is done.
  bool WaitForTurn() {
    absl::MutexLock lock(&mutex_);
    const auto due = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return wake_ || stopping_;
    };
    mutex_.AwaitWithTimeout(
        absl::Condition(&due),
        links_.empty() ? absl::InfiniteDuration() : options_.poll);
    wake_ = false;
    return !stopping_;
  }

  Links TakeAll() {
    absl::MutexLock lock(&mutex_);
    return std::exchange(links_, {});
  }

  // A reactor that is gone is held by nobody else.
  void PutBack(Links turn) {
    absl::MutexLock lock(&mutex_);
    for (std::shared_ptr<Link>& link : turn) {
      if (link.use_count() > 1) links_.push_back(std::move(link));
    }
  }

  std::map<std::string, int64_t> Versions(const Links& turn) {
    std::vector<std::string> ids;
    for (const std::shared_ptr<Link>& link : turn) {
      if (!link->behind && !link->refusal) {
        ids.push_back(link->seen().case_row_id);
      }
    }
    std::map<std::string, int64_t> now;
    if (ids.empty()) return now;
    const auto read = versions_(ids);
    if (!read.ok()) return now;
    for (const TimelineSeen& each : *read) {
      now[each.case_row_id] = each.version;
    }
    return now;
  }

  void Serve(Link& link, const std::map<std::string, int64_t>& versions) {
    const absl::Time now = absl::Now();
    if (link.refusal) {
      if (now >= link.refused_at) link.Fail(*link.refusal);
      return;
    }
    if (!link.Ready()) return;
    const auto found = versions.find(link.seen().case_row_id);
    link.behind |=
        found != versions.end() && found->second > link.seen().version;
    const bool check = now - link.last_checked >= options_.recheck;
    if (!link.behind && !check) return;
    link.last_checked = now;
    const absl::Status status = Look(link, now);
    if (status.ok() || Passes(status)) return;
    link.refusal = status;
    // A case that is not there and one that is not hers end alike.
    link.refused_at =
        absl::IsNotFound(status)
            ? absl::Now() + server::RefusalWait(absl::Now() - link.begun)
            : now;
    if (!absl::IsNotFound(status)) link.Fail(status);
  }

  // Whether she may still watch; then what is new.
  absl::Status Look(Link& link, absl::Time now) {
    const absl::Status admitted = link.Admit();
    if (!admitted.ok()) return admitted;
    if (!link.behind) {
      const absl::Status seen = link.MaySee();
      const bool idle = now - link.last_sent >= options_.heartbeat;
      if (seen.ok() && idle) Send(link, {}, now);
      return seen;
    }
    absl::StatusOr<TimelinePage> page = link.Read();
    if (!page.ok()) return page.status();
    link.behind = page->more;
    if (page->more) Wake();
    if (!page->entries.empty()) Send(link, std::move(page->entries), now);
    return absl::OkStatus();
  }

  static void Send(Link& link, Entries entries, absl::Time now) {
    link.last_sent = now;
    link.Deliver(std::move(entries));
  }

  void Wake() {
    absl::MutexLock lock(&mutex_);
    wake_ = true;
  }

  const VersionsFn versions_;
  const Options options_;
  absl::Mutex mutex_;
  Links links_ ABSL_GUARDED_BY(mutex_);
  bool wake_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

TimelineWatch::TimelineWatch(VersionsFn versions, Options options)
    : tailer_(std::make_unique<Tailer>(std::move(versions), options)) {}
TimelineWatch::~TimelineWatch() = default;
void TimelineWatch::Stop() { tailer_->Stop(); }

grpc::ServerWriteReactor<v1::WatchTimelineResponse>* TimelineWatch::Watch(
    absl::StatusOr<limits::StreamSlot> admitted, Watching watching) {
  const absl::Status status = admitted.status();
  auto* const reactor =
      new Reactor(status.ok() ? *std::move(admitted) : limits::StreamSlot(),
                  std::move(watching));
  if (status.ok()) {
    tailer_->Add(reactor->link());
  } else {
    reactor->link()->Fail(status);
  }
  return reactor;
}

}  // namespace sojourn::relocation
